import { type Kysely, sql } from 'kysely'

/**
 * What tells an operator that tokens arrive whose signing key is no longer known; one row for each key that ever
 * signed one of our tokens. And an id for each reservation of an idempotency key, which its moment told apart.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table unknown_key_arrivals (
      kid text primary key,
      first_seen_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      uses bigint not null
    );
    create index mcp_tokens_kid_idx on mcp_tokens (kid) where superseded_at is null and revoked_at is null;
    alter table idempotency_keys add column reservation_id uuid not null default gen_random_uuid();
  `.execute(db)
}
