import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { appRoleStatements, prepareAppRole } from '@kamiyo/migrations/app-role'
import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { checkoutEvent, event, type Json, newBuyer } from '../../testing/events.ts'
import { startEventApi } from '../../testing/start-event-api.ts'
import { loadConfig } from '../config/config.ts'
import { closeDeps, createDeps, type Deps } from '../deps.ts'
import { recordAudit } from '../features/audit/service.ts'
import { receiveEvent } from '../features/webhooks/intake.ts'
import { removeExpired } from '../jobs/retention.ts'
import { readEvent } from '../stripe/event.ts'

const DOCUMENT = new URL('../../../docs/admin.md', import.meta.url)

/** The URL of the same database for a role prepared by the migration. */
async function createRole(databaseUrl: string): Promise<string> {
  const role = `app_${randomBytes(6).toString('hex')}`
  const url = new URL(databaseUrl)
  const owner = new Client({ connectionString: databaseUrl })
  await owner.connect()
  onTestFinished(async () => {
    await owner.query(`drop owned by ${role} cascade; drop role ${role}`)
    await owner.end()
  })
  url.username = role
  url.password = 'of-this-test'
  await prepareAppRole(databaseUrl, url.href)
  return url.href
}

async function startWithRole(prepare?: (owner: Deps) => Promise<void>): Promise<Deps> {
  const api = await startEventApi()
  onTestFinished(api.close)
  await prepare?.(api.deps)
  const databaseUrl = await createRole(api.deps.config.databaseUrl)
  const deps = await createDeps(loadConfig({ ...api.env, DATABASE_URL: databaseUrl }), { log: api.deps.log })
  onTestFinished(async () => await closeDeps(deps))
  return deps
}

async function receive(deps: Deps, sent: Json) {
  const read = readEvent(sent)
  return read && (await receiveEvent(deps, read))
}

test('the guide for operators names the statements that the migration runs', async () => {
  const [, documented = ''] = /```sql\n([\s\S]*?)```/.exec(await readFile(DOCUMENT, 'utf8')) ?? []
  const run = appRoleStatements('kamiyo_app', 'kamiyo').map((statement) =>
    `${statement};\n`.replaceAll('"', ''),
  )
  expect(documented).toBe(["CREATE ROLE kamiyo_app LOGIN PASSWORD '…';\n", ...run].join(''))
})

test('the role is no superuser, owns no table, and can be prepared again', async () => {
  const deps = await startWithRole()
  const { rows } = await sql<{ owned: number; super: boolean }>`
    select rolsuper as super, (select count(*)::int from pg_tables
      where tableowner = current_user and schemaname = 'public') as owned
    from pg_roles where rolname = current_user`.execute(deps.db)
  expect(rows).toEqual([{ owned: 0, super: false }])
  const appUrl = deps.config.databaseUrl
  const ownerUrl = new URL(inject('postgresUrl'))
  ownerUrl.pathname = new URL(appUrl).pathname
  await prepareAppRole(ownerUrl.href, appUrl)
  await expect(sql`update kysely_migration set name = 'x'`.execute(deps.db)).rejects.toThrow(
    'permission denied',
  )
  await expect(prepareAppRole(ownerUrl.href, ownerUrl.href)).rejects.toThrow('a role of its own')
})

test('a role that could do more before can do so no longer', async () => {
  const role = `app_${randomBytes(6).toString('hex')}`
  const owner = new Client({ connectionString: inject('postgresUrl') })
  await owner.connect()
  onTestFinished(async () => {
    await owner.query(`drop role ${role}`)
    await owner.end()
  })
  await owner.query(`create role ${role} superuser createdb createrole replication bypassrls`)
  const api = await startEventApi()
  onTestFinished(api.close)
  const url = new URL(api.deps.config.databaseUrl)
  url.username = role
  url.password = 'of-this-test'
  await prepareAppRole(api.deps.config.databaseUrl, url.href)
  const { rows } = await owner.query(
    `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as is_mighty
     from pg_roles where rolname = $1`,
    [role],
  )
  expect(rows).toEqual([{ is_mighty: false }])
})

test('a queue that the owner made is handed over, so that an application with less rights goes on', async () => {
  const deps = await startWithRole(async (owner) => await owner.queue.start())
  await deps.queue.start()
  expect(await receive(deps, checkoutEvent(newBuyer()))).toBe('success')
  const { rows } = await sql`select tableowner from pg_tables where schemaname = 'pgboss'
    and tableowner <> current_user`.execute(deps.db)
  expect(rows).toEqual([])
})

test('with the role of the documentation the product works, and its audit log can only grow', async () => {
  const deps = await startWithRole()
  const buyer = newBuyer()
  const moved = { id: buyer.customer, object: 'customer', email: 'moved@example.com' }
  expect(await receive(deps, checkoutEvent(buyer))).toBe('success')
  expect(await receive(deps, event('customer.updated', moved, buyer.startedAt + 60))).toBe('success')
  await removeExpired(deps)
  const entry = { actor: 'a', action: 'token.revoke', subjectType: 'token', subjectId: 'x' } as const
  await deps.db.transaction().execute((tx) => recordAudit(tx, { ...entry, reason: 'r', ip: null }))

  for (const statement of [
    "update audit_log set reason = 'another'",
    'delete from audit_log',
    'truncate audit_log',
    'alter table audit_log disable trigger user',
    'drop table audit_log',
  ]) {
    const change = sql.raw(statement).execute(deps.db)
    await expect(change, statement).rejects.toThrow(/permission denied|must be owner/)
  }
})
