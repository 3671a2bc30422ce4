import { type Kysely, sql } from 'kysely'
import { TENANT_ROLE } from '../tenant-role.ts'

/** What tenants read of their usage and bills. */
const OWNED = [
  'statements',
  'usage_events',
  'usage_hours',
  'usage_days',
  'usage_late',
  'usage_accounts',
  'metered_calls',
] as const

const OWN = `account_id = (select nullif(current_setting('app.account_id', true), '')::uuid)`
const POLICIES: Record<string, string> = {
  ...Object.fromEntries(OWNED.map((table) => [table, OWN])),
  // What is nobody's own holds for everybody.
  usage_rates: `account_id is null or ${OWN}`,
  statement_lines: 'exists (select from statements where statements.id = statement_id)',
}

/**
 * Behind the owner in every `where`: what is read for a tenant is read as a role that sees the rows of one account only, and can write
 * nothing. Every other role sees all rows as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRole(db)
  for (const [table, condition] of Object.entries(POLICIES))
    await sql
      .raw(
        `alter table ${table} enable row level security;
        create policy own_rows on ${table} for select to ${TENANT_ROLE} using (${condition});
        create policy all_rows on ${table} using (current_user <> '${TENANT_ROLE}') with check (current_user <> '${TENANT_ROLE}');
        grant select on ${table} to ${TENANT_ROLE};`,
      )
      .execute(db)
}

/** A role belongs to the server, so another database of it may have made it, also in this moment. */
async function createRole(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `do $$ begin
        if not exists (select from pg_roles where rolname = '${TENANT_ROLE}') then
          begin
            create role ${TENANT_ROLE} nologin;
          exception
            when duplicate_object or unique_violation then null;
            when insufficient_privilege then raise exception
              'The owner of the database may not create roles. As one who may: CREATE ROLE ${TENANT_ROLE} NOLOGIN; GRANT ${TENANT_ROLE} TO %;', current_user;
          end;
        end if;
        if not pg_has_role(current_user, '${TENANT_ROLE}', 'member') then
          execute format('grant ${TENANT_ROLE} to %I', current_user);
        end if;
        execute format('grant usage on schema %I to ${TENANT_ROLE}', current_schema());
      end $$`,
    )
    .execute(db)
}
