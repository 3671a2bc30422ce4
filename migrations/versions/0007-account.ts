import { type Kysely, sql } from 'kysely'

/**
 * Signing in with an e-mailed code, and agents that stay the same while their tokens change. A code is stored
 * as a keyed hash, and a session's token is useless without the signature in its cookie.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table auth_users (
      id text primary key,
      name text not null,
      email text not null unique,
      email_verified boolean not null,
      image text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );

    create table auth_sessions (
      id text primary key,
      user_id text not null references auth_users (id) on delete cascade,
      token text not null unique,
      expires_at timestamptz not null,
      ip_address text,
      user_agent text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index auth_sessions_user_id_idx on auth_sessions (user_id);

    create table auth_codes (
      id text primary key,
      identifier text not null,
      value text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index auth_codes_identifier_idx on auth_codes (identifier, created_at);
    create index auth_codes_expires_at_idx on auth_codes (expires_at);

    create table code_requests (
      id uuid primary key default gen_random_uuid(),
      email text not null,
      purpose text not null constraint code_requests_purpose_check check (purpose in ('sign_in', 'reveal')),
      sent_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index code_requests_email_idx on code_requests (email, created_at);

    alter table mcp_tokens
      add column agent_id uuid not null default gen_random_uuid(),
      add column agent_name text,
      add column agent_created_at timestamptz not null default now();
    update mcp_tokens token set agent_id = first.agent_id, agent_created_at = first.created_at
      from (select distinct on (subscription_id, agent) subscription_id, agent, agent_id, created_at
            from mcp_tokens order by subscription_id, agent, created_at) first
      where first.subscription_id = token.subscription_id and first.agent = token.agent;
    create index mcp_tokens_agent_id_idx on mcp_tokens (agent_id);
  `.execute(db)
}
