import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorOf } from '../../../testing/operator.ts'
import { buy } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const operator = () => operatorOf(api)
const change = async (account: string, body: object) =>
  await operator().post(`/accounts/${encodeURIComponent(account)}/credits`, { reason: 'An apology', ...body })
const usageOf = async (account: string) =>
  (await operator().get(`/accounts/${encodeURIComponent(account)}/usage`)).body as Record<string, unknown>

/** Somebody who has bought a plan. */
async function customer() {
  const { buyer } = await buy(api)
  const row = await api.deps.db
    .selectFrom('customers')
    .innerJoin('accounts', 'accounts.id', 'customers.userId')
    .select(['accounts.id as accountId', 'accounts.tenantId', 'customers.email'])
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  return { ...row, email: String(row.email), customer: buyer.customer }
}

const auditOf = async (accountId: string) =>
  await api.deps.db
    .selectFrom('auditLog')
    .select(['action', 'reason', 'before', 'after'])
    .where('subjectId', '=', accountId)
    .orderBy('occurredAt')
    .execute()

test('credits are given with a reason, which the audit log keeps, and the account can use them', async () => {
  const { accountId } = await customer()
  const expires_at = new Date(Date.now() + 86_400_000).toISOString()
  const given = await change(accountId, { credits: 2.5, expires_at })
  expect(given).toMatchObject({ status: 200, body: { account_id: accountId, credits: 2.5, balance: 2.5 } })
  expect(await usageOf(accountId)).toMatchObject({
    balance: 2.5,
    held: 0,
    grants: [{ source: 'grant', credits: 2.5, remaining: 2.5, expires_at }],
  })
  expect(await auditOf(accountId)).toMatchObject([
    { action: 'credits.grant', reason: 'An apology', before: { balance: 0 }, after: { balance: 2.5 } },
  ])
  const { body } = await operator().get(`/accounts/${accountId}/calls`)
  expect(body).toMatchObject({ data: [{ kind: 'grant', credits: 2.5, balance: 2.5 }] })
})

test('sent again with the same id, credits are given once, also when it is sent five times at once', async () => {
  const { accountId } = await customer()
  const id = randomUUID()
  const answers = await Promise.all(Array.from({ length: 5 }, () => change(accountId, { id, credits: 10 })))
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { id, balance: 10 } })
  expect(await usageOf(accountId)).toMatchObject({ balance: 10 })
  expect(await auditOf(accountId)).toHaveLength(1)
})

test('an id stands for one change: other credits or another account are refused with it', async () => {
  const [one, other] = [await customer(), await customer()]
  const id = randomUUID()
  await change(one.accountId, { id, credits: 10 })
  for (const answer of [
    await change(one.accountId, { id, credits: 11 }),
    await change(one.accountId, { id, credits: -10 }),
    await change(other.accountId, { id, credits: 10 }),
    await change(other.accountId, { id, credits: -10 }),
  ])
    expect(answer.status).toBe(409)
  expect(await usageOf(one.accountId)).toMatchObject({ balance: 10 })
  expect(await usageOf(other.accountId)).toMatchObject({ balance: 0, grants: [] })
})

test('what is left is taken back, and never more', async () => {
  const { accountId } = await customer()
  await change(accountId, { credits: 10 })
  expect(await change(accountId, { credits: -4 })).toMatchObject({ body: { credits: -4, balance: 6 } })
  const refused = await change(accountId, { credits: -6.001 })
  expect(refused).toMatchObject({ status: 409, body: { error: { code: 'conflict', param: 'credits' } } })
  expect(await usageOf(accountId)).toMatchObject({ balance: 6, grants: [{ credits: 10, remaining: 6 }] })
  expect(await auditOf(accountId)).toMatchObject([
    { action: 'credits.grant' },
    { action: 'credits.take_back', before: { balance: 10 }, after: { balance: 6 } },
  ])
})

test.each([
  [{ credits: 0 }, 'credits'],
  [{ credits: 1.2345 }, 'credits'],
  [{ credits: '5' }, 'credits'],
  [{ credits: 2_000_000_000 }, 'credits'],
  [{ credits: 1, expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  [{ credits: -1, expires_at: '2099-01-01T00:00:00Z' }, 'expires_at'],
  [{ credits: 1, id: 'mine' }, 'id'],
])('%j is refused, and nothing is changed', async (body, param) => {
  const { accountId } = await customer()
  expect(await change(accountId, body)).toMatchObject({ status: 400, body: { error: { param } } })
  expect(await usageOf(accountId)).toMatchObject({ balance: 0, grants: [] })
  expect(await auditOf(accountId)).toEqual([])
})

test('an account is found by its ids and by the address of its owner, if that means only one', async () => {
  const found = await customer()
  for (const reference of [found.accountId, found.tenantId, found.customer, found.email.toUpperCase()])
    expect(await usageOf(reference), reference).toMatchObject({ account_id: found.accountId })
  for (const unknown of ['nobody@example.com', 'cus_nobody', 'acct_nobody', randomUUID()])
    expect((await operator().get(`/accounts/${unknown}/usage`)).status, unknown).toBe(404)
  expect((await operator().get('/accounts/x/usage')).status).toBe(400)
})

test('the overview of calls adds up what every account has called', async () => {
  const { accountId } = await customer()
  const today = new Date().toISOString().slice(0, 10)
  await api.deps.db
    .insertInto('usageDays')
    .values([
      {
        accountId,
        meter: 'calls',
        day: new Date(today),
        dimension: 'search',
        quantity: 3,
        events: 3,
        creditMillis: 2_500,
      },
      { accountId, meter: 'calls', day: new Date(today), dimension: 'stats', quantity: 1, events: 1 },
      { accountId, meter: 'calls', day: new Date('2026-01-01'), dimension: 'old', quantity: 9, events: 9 },
    ])
    .execute()
  await api.deps.db
    .insertInto('refusalHours')
    .values({ hour: new Date(), code: 'rate_limited', refusals: 7 })
    .execute()
  const { body } = await operator().get('/calls/overview?days=2')
  expect(body).toMatchObject({
    calls: 4,
    credits: 2.5,
    days: [{ day: today, calls: 4, credits: 2.5 }],
    refusals: [{ code: 'rate_limited', refusals: 7 }],
    tools: [
      { tool: 'search', calls: 3, credits: 2.5 },
      { tool: 'stats', calls: 1, credits: 0 },
    ],
    accounts: [{ account_id: accountId, calls: 4, credits: 2.5 }],
    held_calls: 0,
    gates: [],
  })
  expect((await operator().get('/calls/overview?days=91')).status).toBe(400)
})
