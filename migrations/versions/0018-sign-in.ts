import { type Kysely, sql } from 'kysely'
import { allowMailKinds } from '../mail-kinds.ts'

/**
 * A code belongs to whatever asked for it: a browser for signing in, a session for confirming. `auth_codes`,
 * which stored one code per address, stays empty in case of a rollback to the previous release, and so do the
 * defaults of the new columns.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table code_requests
      drop constraint code_requests_purpose_check,
      add constraint code_requests_purpose_check check (purpose in ('sign_in', 'reveal', 'confirm')),
      add column holder_hash text not null default '',
      add column network_hash text not null default '',
      add column has_own_allowance boolean not null default false,
      add column code_hash text,
      add column max_tries integer not null default 5,
      add column tries integer not null default 0,
      add column network_tries integer not null default 0,
      add column used_at timestamptz;
    delete from auth_codes;

    alter table auth_sessions
      add column confirmed_at timestamptz not null default now(),
      add column last_seen_at timestamptz not null default now();
    update auth_sessions set confirmed_at = created_at, last_seen_at = updated_at;

    create table known_browsers (
      user_id text not null references auth_users (id) on delete cascade,
      browser_hash text not null,
      first_seen_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      primary key (user_id, browser_hash)
    );
    create index known_browsers_last_seen_at_idx on known_browsers (last_seen_at);

    create or replace function end_sessions_of_lost_address() returns trigger language plpgsql as $$
    declare
      lost text;
    begin
      select auth_users.id into lost from auth_users
        where auth_users.email = old.email_norm
          and not exists (
            select from customers where customers.email_norm = old.email_norm and customers.deleted_at is null);
      delete from auth_sessions where user_id = lost;
      delete from known_browsers where user_id = lost;
      return null;
    end $$;
  `.execute(db)
  await allowMailKinds(db, [
    'agent_created',
    'token_rotated',
    'token_revealed',
    'token_revoked',
    'browser_signed_in',
  ])
}
