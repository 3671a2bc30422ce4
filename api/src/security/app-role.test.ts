import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../config.ts'
import { closeDeps, createDeps, type Deps } from '../deps.ts'
import { recordAudit } from '../features/audit/service.ts'
import { receiveEvent } from '../features/webhooks/intake.ts'
import { checkoutEvent, event, type Json, newBuyer } from '../features/webhooks/testing/events.ts'
import { startTestApi } from '../features/webhooks/testing/test-api.ts'
import { removeExpired } from '../jobs/retention.ts'
import { readEvent } from '../stripe/event.ts'

const DOCUMENT = new URL('../../../docs/admin.md', import.meta.url)

/** The statements that operators are told to run, for a role and a database of this test's own. */
async function documentedSql(role: string, database: string): Promise<string> {
  const [, statements = ''] = /```sql\n([\s\S]*?)```/.exec(await readFile(DOCUMENT, 'utf8')) ?? []
  return statements
    .replaceAll('kamiyo_app', role)
    .replace('DATABASE kamiyo ', `DATABASE "${database}" `)
    .replace("PASSWORD '…'", "PASSWORD 'of-this-test'")
}

/** The address of the same database for the role of the documentation. */
async function createRole(databaseUrl: string): Promise<string> {
  const role = `app_${randomBytes(6).toString('hex')}`
  const url = new URL(databaseUrl)
  const owner = new Client({ connectionString: databaseUrl })
  await owner.connect()
  await owner.query(await documentedSql(role, url.pathname.slice(1)))
  onTestFinished(async () => {
    await owner.query(`drop owned by ${role} cascade; drop role ${role}`)
    await owner.end()
  })
  url.username = role
  url.password = 'of-this-test'
  return url.href
}

async function startWithRole(): Promise<Deps> {
  const api = await startTestApi()
  onTestFinished(api.close)
  const databaseUrl = await createRole(api.deps.config.databaseUrl)
  const deps = await createDeps(loadConfig({ ...api.env, DATABASE_URL: databaseUrl }), { log: api.deps.log })
  onTestFinished(async () => await closeDeps(deps))
  return deps
}

async function receive(deps: Deps, sent: Json) {
  const read = readEvent(sent)
  return read && (await receiveEvent(deps, read))
}

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
