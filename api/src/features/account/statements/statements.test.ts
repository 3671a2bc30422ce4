import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { syncRates } from '../../invoicing/rating/sync-rates.ts'
import { sealPeriod } from '../../invoicing/statements/seal.ts'
import { newEvent } from '../../tenant-billing/testing/start-tenants.ts'
import { startTeam } from '../members/testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
  await syncRates(api.deps)
})
afterAll(async () => await api.close())

const ago = (ms: number) => new Date(Date.now() - ms)

/** An owner whose month with 150 calls of the API and 2 cases is sealed. */
async function startBilled() {
  const { owner } = await startTeam(api)
  const { userId: accountId, tenantId } = await api.deps.db
    .selectFrom('customers')
    .innerJoin('accounts', 'accounts.id', 'customers.userId')
    .select(['userId', 'tenantId'])
    .where('email', '=', owner.email)
    .executeTakeFirstOrThrow()
  const { key } = await issueTestKey(api.deps, accountId)
  const events = [
    ...Array.from({ length: 150 }, (_, index) => newEvent('api_call', ago(20 * DAY_MS - index), 100)),
    newEvent('case', ago(19 * DAY_MS), 2),
  ]
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const asJson = { method: 'POST', headers, body: JSON.stringify(events) }
  expect((await fetch(`${api.url}/api/v1/usage/events`, asJson)).status).toBe(200)
  const payer = { accountId, stripeCustomerId: 'cus_1', stripeSubscriptionId: null, currency: 'usd' }
  const order = { payer, end: ago(10 * DAY_MS), levels: ['agent', 'user'], now: new Date() }
  await withTransaction(api.deps.db, async (tx) => await sealPeriod(tx, order))
  const byKey = async (path: string) => await (await fetch(`${api.url}${path}`, { headers })).json()
  return { owner, tenantId, byKey }
}

test('a customer takes a bill apart to its events, and reads the same as its systems do', async () => {
  const { owner, tenantId, byKey } = await startBilled()
  const { status, body } = await owner.send('GET', '/api/account/statements')
  expect(status).toBe(200)
  expect(await byKey(`/api/v1/billing/statements/tenant/${tenantId}`)).toEqual({ success: true, data: body })
  const [statement] = body['statements'] as { id: string; lines: { line: number; usage_type: string }[] }[]
  const line = statement?.lines.find(({ usage_type }) => usage_type === 'api_call')?.line
  const path = `/api/account/statements/${statement?.id}/lines/${line}`
  const first = await owner.send('GET', `${path}/events`)
  expect(first.body).toMatchObject({ line_events: 150, quantity: 15_000, events: { length: 100 } })
  const second = await owner.send('GET', `${path}/events?cursor=${first.body['next_cursor']}`)
  expect(second.body).toMatchObject({ events: { length: 50 }, next_cursor: null })
  const file = await owner.send('GET', `${path}/events.csv`)
  expect(String(file.body['text']).trim().split('\r\n')).toHaveLength(151)
})

test("another account's statement is answered as one that does not exist", async () => {
  const { owner } = await startBilled()
  const { owner: other } = await startTeam(api)
  const { body } = await owner.send('GET', '/api/account/statements')
  const [statement] = body['statements'] as { id: string }[]
  for (const end of ['events', 'events.csv']) {
    const path = `/api/account/statements/${statement?.id}/lines/1/${end}`
    expect((await owner.send('GET', path)).status).toBe(200)
    expect((await other.send('GET', path)).status).toBe(404)
  }
  expect((await other.send('GET', '/api/account/statements')).body).toEqual({
    statements: [],
    next_cursor: null,
  })
})

test.each(['/api/account/statements?cursor=x', '/api/account/statements?limit=0'])(
  '%s is refused and says what is wrong',
  async (path) => {
    const { owner } = await startTeam(api)
    expect((await owner.send('GET', path)).status).toBe(400)
  },
)
