import { type Kysely, sql } from 'kysely'

/**
 * Shows operators that tokens with an unknown signing key are in use; one row for each key that ever signed
 * one of our tokens. Also gives each reservation of an idempotency key an id; until now its time identified
 * it.
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
