import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { TestKey } from '../../../../testing/create-test-key.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS, HOUR_MS } from '../../../lib/durations.ts'
import { sealPeriod } from '../../invoicing/statements/seal.ts'
import { newEvent, startTenants } from '../testing/start-tenants.ts'

const tenants = startTenants()
const run = promisify(execFile)
const ago = (ms: number) => new Date(Date.now() - ms)

interface Line {
  line: number
  usage_type: string
  late: boolean
  quantity: number
  events: number
  digest: string
}

interface Statement {
  id: string
  total_cents: number
  lines: Line[]
}

async function report({ key }: TestKey, ...events: object[]) {
  const { body } = await tenants.call('POST', '/api/v1/usage/events', { key, body: events })
  expect(body['refused']).toEqual([])
}

async function seal({ accountId }: TestKey, end: Date) {
  const { db, catalog } = tenants.api().deps
  const payer = { accountId, stripeCustomerId: 'cus_1', stripeSubscriptionId: null, currency: 'usd' }
  const levels = catalog.meters.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id)
  await withTransaction(db, async (tx) => await sealPeriod(tx, { payer, end, levels, now: new Date() }))
}

async function statementsOf({ key, tenantId }: TestKey, query = '') {
  const path = `/api/v1/billing/statements/tenant/${tenantId}${query}`
  const { body } = await tenants.call('GET', path, { key })
  return body['data'] as { statements: Statement[]; next_cursor: string | null }
}

async function csvOf({ key }: TestKey, statement: string, line: number) {
  const path = `/api/v1/billing/statements/${statement}/lines/${line}/events.csv`
  const response = await fetch(`${tenants.api().url}${path}`, { headers: { 'x-api-key': key } })
  expect(response.headers.get('content-type')).toContain('text/csv')
  return await response.text()
}

/** The command of the guide, as it stands there. */
async function prove(csv: string): Promise<{ events: number; quantity: string; digest: string }> {
  const guide = await readFile(new URL('../../../../../docs/usage.md', import.meta.url), 'utf8')
  const [, script = ''] = /```js\n(\/\/ prove-line\.mjs\n.*?)```/s.exec(guide) ?? []
  const folder = await mkdtemp(join(tmpdir(), 'prove-'))
  try {
    await writeFile(join(folder, 'prove-line.mjs'), script)
    await writeFile(join(folder, 'line.csv'), csv)
    const { stdout } = await run(process.execPath, ['prove-line.mjs', 'line.csv'], { cwd: folder })
    return JSON.parse(stdout)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('every line of a bill is proven from its events, late, taken back and hostile ones included', async () => {
  const tenant = await tenants.createTenant()
  const wrong = newEvent('case', ago(20 * DAY_MS), 4)
  const hostile = 'a",\r\n00000000-0000-4000-8000-000000000000,case,2026-11-30T00:00:00.000000Z,9'
  await report(
    tenant,
    newEvent('case', ago(20 * DAY_MS + HOUR_MS / 3), 1.5),
    wrong,
    { ...newEvent('case', ago(19 * DAY_MS), 2), subject: hostile },
    ...Array.from({ length: 150 }, (_, index) => newEvent('api_call', ago(20 * DAY_MS - index), 100)),
    newEvent('agent', ago(19 * DAY_MS), 3),
  )
  await seal(tenant, ago(10 * DAY_MS))
  await report(
    tenant,
    { id: randomUUID(), data: { voids: wrong.id } },
    newEvent('case', ago(30 * DAY_MS), 7),
    newEvent('case', ago(9 * DAY_MS), 5),
    newEvent('agent', ago(18 * DAY_MS), 8),
  )
  await seal(tenant, ago(HOUR_MS))

  const { statements } = await statementsOf(tenant)
  expect(statements).toHaveLength(2)
  const lines = statements.flatMap(({ id, lines: all }) => all.map((line) => ({ id, ...line })))
  expect(lines.filter(({ late }) => late).map(({ usage_type }) => usage_type)).toEqual(['agent', 'case'])
  for (const { id, line, usage_type, quantity, events, digest } of lines) {
    const proven = await prove(await csvOf(tenant, id, line))
    expect({ usage_type, events, digest }).toEqual({
      usage_type,
      events: proven.events,
      digest: proven.digest,
    })
    if (usage_type !== 'agent') expect(Number(proven.quantity)).toBe(quantity)
  }
})

test('the events of a line come page by page, each once and in order of time', async () => {
  const tenant = await tenants.createTenant()
  const time = ago(2 * DAY_MS)
  const events = Array.from({ length: 25 }, (_, index) =>
    newEvent('case', new Date(time.getTime() + (index % 3)), 1, { metadata: { case_id: `c-${index}` } }),
  )
  await report(tenant, ...events)
  await seal(tenant, ago(DAY_MS))
  const { statements } = await statementsOf(tenant)
  const path = `/api/v1/billing/statements/${statements[0]?.id}/lines/1/events`
  const seen: { id: string; time: string; metadata: unknown }[] = []
  let cursor = ''
  do {
    const { body } = await tenants.call('GET', `${path}?limit=10${cursor}`, { key: tenant.key })
    const data = body['data'] as { events: typeof seen; next_cursor: string | null; line_events: number }
    expect(data.line_events).toBe(25)
    seen.push(...data.events)
    cursor = data.next_cursor === null ? '' : `&cursor=${data.next_cursor}`
  } while (cursor !== '')
  expect(seen.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted())
  expect(seen.map((event) => event.time)).toEqual(seen.map((event) => event.time).toSorted())
  expect(seen.map(({ metadata }) => metadata)).toContainEqual({ case_id: 'c-7' })
  const noTimes = ['2026-02-30', '0000-01-01'].map((day) =>
    Buffer.from(`${day}T00:00:00.000000Z.${randomUUID()}`).toString('base64url'),
  )
  for (const query of [
    '?limit=0',
    '?limit=1001',
    '?cursor=x',
    ...noTimes.map((cursor) => `?cursor=${cursor}`),
  ])
    expect((await tenants.call('GET', `${path}${query}`, { key: tenant.key })).status).toBe(400)
})

test('statements come page by page, and those of another tenant do not exist', async () => {
  const [tenant, other] = [await tenants.createTenant(), await tenants.createTenant()]
  await report(tenant, newEvent('case', ago(9 * DAY_MS)), newEvent('case', ago(3 * DAY_MS)))
  await seal(tenant, ago(5 * DAY_MS))
  await seal(tenant, ago(DAY_MS))
  const first = await statementsOf(tenant, '?limit=1')
  const second = await statementsOf(tenant, `?limit=1&cursor=${first.next_cursor}`)
  expect([first.statements.length, second.statements.length, second.next_cursor]).toEqual([1, 1, null])
  expect(first.statements[0]?.id).not.toBe(second.statements[0]?.id)
  const answer = async (id: string, line: string, suffix: string) =>
    await tenants.call('GET', `/api/v1/billing/statements/${id}/lines/${line}/events${suffix}`, {
      key: other.key,
    })
  for (const suffix of ['', '.csv']) {
    const absent = await answer(randomUUID(), '1', suffix)
    expect(absent).toMatchObject({ status: 404, body: { success: false, error: { code: 'not_found' } } })
    const foreign = await answer(first.statements[0]?.id ?? '', '1', suffix)
    expect(foreign.body['error']).toMatchObject({ code: 'not_found', message: messageOf(absent.body) })
    expect((await answer('nothing', '1', suffix)).status).toBe(404)
    expect((await answer(randomUUID(), 'one', suffix)).status).toBe(404)
  }
})

const messageOf = (body: Record<string, unknown>) => (body['error'] as { message: string }).message
