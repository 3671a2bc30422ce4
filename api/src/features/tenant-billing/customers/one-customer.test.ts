import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import { createSubscriber } from '../../../../testing/subscriber.ts'
import { startTenants } from '../testing/start-tenants.ts'

const tenants = startTenants()

const create = async (key: string, body: object) =>
  await tenants.call('POST', '/api/v1/billing/customers', { key, body: { name: 'Ada', ...body } })
/** At once: Stripe takes its time, so that none is over before another begins. */
async function allAtOnce(key: string, bodies: readonly object[]) {
  const { sandbox } = tenants.api()
  await sandbox.fault({ target: 'stripe', kind: 'latency', latency_ms: 2_000, match: 'POST /v1/customers' })
  const answers = await Promise.all(bodies.map(async (body) => await create(key, body)))
  await sandbox.clearFaults()
  return answers
}

const customersOf = async (tenantId: string) =>
  await tenants
    .api()
    .deps.db.selectFrom('customers')
    .innerJoin('accounts', 'accounts.id', 'customers.userId')
    .select(['stripeCustomerId', 'provedAt'])
    .where('accounts.tenantId', '=', tenantId)
    .execute()

test('a new tenant whose customer is made many times at once is made once, with one customer that is its own', async () => {
  const { deps } = tenants.api()
  const { key } = await issueTestKey(deps, null)
  const person = await createSubscriber(deps)
  const tenant_id = `Acme_${randomUUID()}`
  const answers = await allAtOnce(key, Array(4).fill({ tenant_id, email: person.email }))
  expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(200))
  const made = await customersOf(tenant_id)
  expect(made).toEqual([{ stripeCustomerId: expect.any(String), provedAt: expect.any(Date) }])
  for (const { body } of answers)
    expect(body['data']).toMatchObject({ tenant_id, customer_id: made[0]?.stripeCustomerId })
  const others = await deps.db
    .selectFrom('customers')
    .select('stripeCustomerId')
    .where('userId', '=', person.accountId)
    .execute()
  expect(others).toEqual([{ stripeCustomerId: person.customer }])
})

test('of different customers that are made at once for a tenant one is made, and no answer is an error of ours', async () => {
  const { key } = await issueTestKey(tenants.api().deps, null)
  const tenant_id = `Acme_${randomUUID()}`
  const bodies = Array.from({ length: 4 }, () => ({ tenant_id, email: `${randomUUID()}@example.com` }))
  const answers = await allAtOnce(key, bodies)
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  expect(await customersOf(tenant_id)).toHaveLength(1)
})
