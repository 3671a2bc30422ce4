import { type Kysely, sql } from 'kysely'

/**
 * The discount codes that were made through the API: what they give is fixed, and Stripe counts how often they were used. The view has the
 * name that billing tools ask for; its offset makes it read-only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table discounts (
      code text primary key,
      promotion_code_id text not null,
      percent_off numeric(5, 2),
      amount_off_cents integer,
      currency text,
      duration text not null constraint discounts_duration_check check (duration in ('once', 'repeating', 'forever')),
      duration_in_months integer,
      max_redemptions integer,
      created_at timestamptz not null default now()
    );
    create view billing_discounts as
      select code, code as stripe_coupon_id, promotion_code_id, percent_off, amount_off_cents, currency, duration,
        duration_in_months, max_redemptions, created_at
      from discounts offset 0`.execute(db)
}
