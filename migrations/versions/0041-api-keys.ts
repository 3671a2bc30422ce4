import { type Kysely, sql } from 'kysely'
import { redefine } from '../redefine.ts'

/**
 * Keys with which a tenant's system calls the API; one without an account is a platform key, which may act for every tenant.
 * Only their hashes are stored.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table api_keys (
      id uuid primary key default gen_random_uuid(),
      account_id uuid references accounts (id),
      name text not null,
      prefix text not null,
      key_hash text not null unique,
      scopes text[] not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz
    );
    create index api_keys_account_id_idx on api_keys (account_id, created_at);`.execute(db)
  await redefine(db, 'settle_account()', [
    [
      'or exists (select from usage_accounts where account_id = new.user_id)',
      `or exists (select from usage_accounts where account_id = new.user_id)
              or exists (select from api_keys where account_id = new.user_id)`,
    ],
    [
      'and not exists (select from usage_accounts where account_id = new.user_id);',
      `and not exists (select from usage_accounts where account_id = new.user_id)
        and not exists (select from api_keys where account_id = new.user_id);`,
    ],
  ])
}
