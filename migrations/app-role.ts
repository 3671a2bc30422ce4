import { type Client, escapeIdentifier, escapeLiteral } from 'pg'
import { describeUnreadable } from './address-scheme.ts'
import { TENANT_ROLE } from './tenant-role.ts'
import { withClient } from './with-client.ts'

/**
 * The privileges of the application: it owns nothing but the job queue, and it can only add to the audit log.
 */
export function appRoleStatements(role: string, database: string): string[] {
  const name = escapeIdentifier(role)
  return [
    `ALTER ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`,
    // The job queue creates its own schema.
    `GRANT CONNECT, CREATE ON DATABASE ${escapeIdentifier(database)} TO ${name}`,
    `GRANT USAGE ON SCHEMA public TO ${name}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`,
    `GRANT EXECUTE ON FUNCTION create_metered_call_months(), drop_metered_call_months(int), create_usage_months(), drop_usage_months(int) TO ${name}`,
    `GRANT ${TENANT_ROLE} TO ${name}`,
    `REVOKE UPDATE, DELETE ON audit_log FROM ${name}`,
    `REVOKE INSERT, UPDATE, DELETE ON kysely_migration, kysely_migration_lock FROM ${name}`,
  ]
}

/**
 * Creates the role of `appUrl` if it is missing, and grants what it needs after a migration. Safe to repeat.
 */
export async function prepareAppRole(ownerUrl: string, appUrl: string): Promise<void> {
  const unreadable = describeUnreadable(appUrl)
  if (unreadable) throw new Error(`APP_DATABASE_URL ${unreadable}`)
  const { username, password, pathname } = new URL(appUrl)
  const role = decodeURIComponent(username)
  if (!role || !password) throw new Error('APP_DATABASE_URL names no user, or no password')
  if (username === new URL(ownerUrl).username)
    throw new Error(
      'APP_DATABASE_URL names the owner of DATABASE_URL. Give the application a role of its own',
    )
  await withClient({ connectionString: ownerUrl }, async (client) => {
    await client.query('begin')
    await createRole(client, role, decodeURIComponent(password))
    for (const statement of appRoleStatements(role, decodeURIComponent(pathname.slice(1))))
      await client.query(statement)
    await handOverQueue(client, role)
    await client.query('commit')
  })
}

async function createRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role])
  const verb = rowCount ? 'ALTER' : 'CREATE'
  await client.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}`)
}

const QUEUE_OBJECTS = `
  select format('alter table pgboss.%I owner to %I', relname, $1::text) as statement
  from pg_class where relnamespace = to_regnamespace('pgboss') and relkind in ('r', 'p')
  union all
  select format('alter routine %s owner to %I', oid::regprocedure, $1::text)
  from pg_proc where pronamespace = to_regnamespace('pgboss')
  union all
  select format('alter type pgboss.%I owner to %I', typname, $1::text)
  from pg_type where typnamespace = to_regnamespace('pgboss') and typtype = 'e'
  union all
  select format('alter schema pgboss owner to %I', $1::text) where to_regnamespace('pgboss') is not null`

/**
 * If the application used to run as the owner, the existing queue must be handed over, or the new role could
 * not maintain it.
 */
async function handOverQueue(client: Client, role: string): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(QUEUE_OBJECTS, [role])
  for (const { statement } of rows) await client.query(statement)
}
