import { type Kysely, sql } from 'kysely'

/**
 * Tokens and the e-mails that carry them. A row contains the hash of a token and the signed text, never the
 * token: without the signing key the table gives no access.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table mcp_tokens (
      jti uuid primary key default gen_random_uuid(),
      user_id uuid not null references customers (user_id),
      subscription_id text not null references subscriptions (stripe_subscription_id),
      agent text not null default 'default',
      tier text not null constraint mcp_tokens_tier_check check (tier in ('personal', 'team', 'enterprise')),
      token_hash text not null unique,
      kid text,
      signing_input text,
      is_active boolean not null default true,
      expires_at timestamptz not null,
      superseded_at timestamptz,
      revoked_at timestamptz,
      revoked_reason text,
      last_seen_at timestamptz,
      created_at timestamptz not null default now()
    );
    create unique index mcp_tokens_one_live_per_agent_idx on mcp_tokens (subscription_id, agent)
      where superseded_at is null;
    create index mcp_tokens_user_id_idx on mcp_tokens (user_id);

    create table inquiries (
      id uuid primary key default gen_random_uuid(),
      name text not null,
      email text not null,
      company text,
      message text not null,
      created_at timestamptz not null default now()
    );

    create table email_deliveries (
      id uuid primary key default gen_random_uuid(),
      kind text not null constraint email_deliveries_kind_check check (kind in ('welcome', 'inquiry')),
      dedupe_key text not null,
      customer_id uuid references customers (id),
      token_jti uuid references mcp_tokens (jti),
      inquiry_id uuid references inquiries (id),
      status text not null default 'queued' constraint email_deliveries_status_check
        check (status in ('queued', 'sending', 'sent', 'dead', 'cancelled')),
      attempts integer not null default 0,
      next_attempt_at timestamptz not null default now(),
      claimed_at timestamptz,
      sent_at timestamptz,
      provider_message_id text,
      last_error text,
      created_at timestamptz not null default now(),
      constraint email_deliveries_kind_dedupe_key_key unique (kind, dedupe_key)
    );
    create index email_deliveries_unsent_idx on email_deliveries (next_attempt_at)
      where status in ('queued', 'sending');
    create index email_deliveries_token_jti_idx on email_deliveries (token_jti);

    create table mail_pauses (
      provider text primary key,
      paused_until timestamptz not null,
      reason text not null
    );
  `.execute(db)
}
