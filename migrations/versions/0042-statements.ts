import { type Kysely, sql } from 'kysely'

/**
 * What was used in a period that is over, what it costs and how it was billed. A statement never changes but for how far it has
 * come: what arrives later for its period is a late line of the next one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table usage_rates (
      id uuid primary key default gen_random_uuid(),
      meter text not null,
      account_id uuid references accounts (id),
      rate jsonb not null,
      currency text not null,
      effective_from timestamptz not null,
      created_at timestamptz not null default now(),
      constraint usage_rates_key unique nulls not distinct (meter, account_id, effective_from)
    );

    create table statements (
      id uuid primary key default gen_random_uuid(),
      account_id uuid not null references accounts (id),
      period_start timestamptz not null,
      period_end timestamptz not null check (period_end > period_start),
      status text not null default 'sealed'
        constraint statements_status_check check (status in ('sealed', 'invoiced', 'paid', 'void')),
      currency text not null,
      total_minor bigint not null,
      stripe_customer_id text not null,
      stripe_subscription_id text,
      stripe_invoice_id text,
      last_error text,
      sealed_at timestamptz not null default now(),
      invoiced_at timestamptz,
      paid_at timestamptz,
      constraint statements_period_key unique (account_id, period_start)
    );
    create index statements_open_idx on statements (sealed_at) where status = 'sealed';
    create index statements_invoice_idx on statements (stripe_invoice_id);

    create table statement_lines (
      statement_id uuid not null references statements (id),
      line_no int not null,
      meter text not null,
      is_late boolean not null,
      usage_start timestamptz not null,
      usage_end timestamptz not null,
      quantity numeric(20, 6) not null,
      prior_quantity numeric(20, 6),
      rate jsonb,
      amount_minor bigint not null,
      events bigint not null,
      digest numeric not null,
      primary key (statement_id, line_no)
    );`.execute(db)
}
