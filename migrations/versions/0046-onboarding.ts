import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * How far companies have come in setting up their account. Whoever holds a session's id may go on with it, so only its hash is stored.
 * The account is made when there is a card, and that of an organisation stays apart from others with the same address: anyone can
 * give any address here.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table onboarding_sessions (
      id uuid primary key default gen_random_uuid(),
      capability_hash text not null unique,
      account_id uuid not null,
      tenant_id text not null,
      is_own_account boolean not null,
      email text not null,
      email_norm text not null generated always as (lower(btrim(email))) stored,
      name text not null,
      company_name text,
      phone text,
      status text not null default 'started' constraint onboarding_sessions_status_check check (status in (
        'started', 'customer_created', 'payment_setup', 'plan_selected', 'subscription_created', 'completed', 'expired')),
      tier text,
      price_id text,
      discount_code text,
      promotion_code_id text,
      trial_days integer not null default 0,
      is_taxed boolean not null default false,
      stripe_customer_id text,
      stripe_setup_intent_id text,
      stripe_payment_method_id text,
      stripe_subscription_id text,
      card_attempt integer not null default 1,
      subscription_attempt integer not null default 1,
      ordered_at timestamptz,
      api_key_id uuid references api_keys (id),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      expires_at timestamptz not null,
      reminded_at timestamptz,
      completed_at timestamptz
    );
    create index onboarding_sessions_email_norm_idx on onboarding_sessions (email_norm, created_at);
    create index onboarding_sessions_open_idx on onboarding_sessions (expires_at)
      where status not in ('completed', 'expired');`.execute(db)
  await keepOrganisationsApart(db)
}

async function keepOrganisationsApart(db: Kysely<unknown>): Promise<void> {
  const isOrganisation = (account: string) =>
    `exists (select from accounts home where home.id = ${account} and home.kind = 'organisation')`
  await redefine(db, 'settle_account()', [
    [
      'if is_first then\n        perform from customers other',
      `if ${isOrganisation('new.user_id')} then
        return null;
      end if;
      if is_first then
        perform from customers other`,
    ],
    [
      'where same.email_norm = new.email_norm and same.id <> new.id and same.deleted_at is null',
      `where same.email_norm = new.email_norm and same.id <> new.id and same.deleted_at is null
          and not ${isOrganisation('same.user_id')}`,
    ],
  ])
}
