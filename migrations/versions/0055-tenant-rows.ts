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

/**
 * A role belongs to the server, so another database of it may have made it, also in this moment. Who made it may grant it; who was
 * granted it before may not, and needs not: whether it can be taken on is tried.
 */
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
              'The owner of the database may not create roles. As one who may: CREATE ROLE ${TENANT_ROLE} NOLOGIN; GRANT ${TENANT_ROLE} TO % WITH ADMIN OPTION;', current_user;
          end;
        end if;
        begin
          execute format('grant ${TENANT_ROLE} to %I', current_user);
        exception when insufficient_privilege then null;
        end;
        perform set_config('role', '${TENANT_ROLE}', true);
        perform set_config('role', 'none', true);
        execute format('grant usage on schema %I to ${TENANT_ROLE}', current_schema());
      end $$`,
    )
    .execute(db)
}
