import { type Kysely, sql } from 'kysely'

/** Who did what to whom, and the stored replies for repeated requests. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_log (
      id uuid primary key default gen_random_uuid(),
      occurred_at timestamptz not null default now(),
      actor text not null,
      action text not null,
      subject_type text not null,
      subject_id text not null,
      details jsonb not null default '{}'::jsonb
    );
    create index audit_log_subject_idx on audit_log (subject_type, subject_id, occurred_at);
    create index audit_log_occurred_at_idx on audit_log (occurred_at);

    create table idempotency_keys (
      scope text not null,
      key text not null,
      request_hash text not null,
      response jsonb,
      created_at timestamptz not null default now(),
      completed_at timestamptz,
      primary key (scope, key)
    );
    create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
  `.execute(db)
}
