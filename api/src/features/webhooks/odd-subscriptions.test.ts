import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, checkoutEvent, type Json, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'
import { getSubscription } from '../subscriptions/repository.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const itemOf = (buyer: Buyer, price: string, quantity = 1, days = 30): Json => ({
  id: `si_${price}`,
  price: { id: price, lookup_key: null },
  quantity,
  current_period_start: buyer.startedAt,
  current_period_end: buyer.startedAt + days * 86_400,
})

const withItems = (...data: Json[]) => ({ items: { object: 'list', data } })

async function buy(): Promise<{ buyer: Buyer; token: string }> {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  await api.deliver(subscriptionEvent(buyer, 'created'))
  return { buyer, token: await tokenOf(api, buyer) }
}

const change = async (buyer: Buyer, after: number, overrides: Json) =>
  await api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides }))

const stored = async (buyer: Buyer) => await getSubscription(api.deps.db, buyer.subscription)

async function lookFor({ subscription }: Buyer): Promise<Json[]> {
  const { failures } = (await operatorOf(api).get('/overview')).body as { failures: Json[] }
  return failures.filter(({ id }) => id === subscription)
}

async function mailsOf(buyer: Buyer): Promise<string[]> {
  const rows = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  return rows.map(({ kind }) => kind)
}

test('of two plans in one subscription the higher one counts, with its period, and the operator is told', async () => {
  const buyer = newBuyer()
  const items = [itemOf(buyer, PRICES.personal), itemOf(buyer, PRICES.team, 1, 365)]
  await api.deliver(checkoutEvent(buyer))
  for (const [after, order] of [items, items.toReversed()].entries()) {
    await change(buyer, after, withItems(...order))
    expect(await stored(buyer)).toMatchObject({
      tier: 'team',
      priceId: PRICES.team,
      otherTiers: ['personal'],
      currentPeriodEnd: new Date((buyer.startedAt + 365 * 86_400) * 1000),
    })
  }
  const { body } = await api.validate(await tokenOf(api, buyer))
  expect(body).toMatchObject({ tier: 'team', limits: { max_agents: 5 } })
  expect(await lookFor(buyer)).toMatchObject([{ kind: 'several_plans', what: 'team personal' }])
  const warnings = api.logLines().filter((line) => line.includes('contains several plans'))
  expect(warnings).toHaveLength(1)
  await change(buyer, 9, withItems(itemOf(buyer, PRICES.team)))
  expect(await lookFor(buyer)).toEqual([])
})

test('a quantity above 1 gives the limits of one, is stored, and is shown to the operator', async () => {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  await change(buyer, 0, withItems(itemOf(buyer, PRICES.personal, 3)))
  const { body } = await api.validate(await tokenOf(api, buyer))
  expect(body).toMatchObject({ valid: true, limits: { max_agents: 1 } })
  expect(await stored(buyer)).toMatchObject({ quantity: 3 })
  expect(await lookFor(buyer)).toMatchObject([{ kind: 'quantity', what: '3' }])
})

test('a quantity of 0 gives no access, tells the customer, and gives it back with the same token', async () => {
  const { buyer, token } = await buy()
  await change(buyer, 3, withItems(itemOf(buyer, PRICES.personal, 0)))
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { code: 'inactive_subscription' } },
  })
  expect(await mailsOf(buyer)).toEqual(['access_ended'])
  expect(await lookFor(buyer)).toMatchObject([{ kind: 'quantity', what: '0' }])
  await change(buyer, 4, withItems(itemOf(buyer, PRICES.personal, 1)))
  expect((await api.validate(token)).status).toBe(200)
})

test.each([
  ['keep_as_draft', 200, []],
  ['mark_uncollectible', 200, []],
  ['void', 401, ['access_ended']],
] as const)(
  'a pause of collection by %s is answered %i, and its end brings access back',
  async (behavior, status, mails) => {
    const { buyer, token } = await buy()
    const resumesAt = buyer.startedAt + 20 * 86_400
    await change(buyer, 3, { pause_collection: { behavior, resumes_at: resumesAt } })
    expect((await api.validate(token)).status).toBe(status)
    expect(await mailsOf(buyer)).toEqual(mails)
    expect(await stored(buyer)).toMatchObject({
      status: 'active',
      collectionPause: behavior,
      collectionResumesAt: new Date(resumesAt * 1000),
    })
    await change(buyer, 4, { pause_collection: null })
    expect((await api.validate(token)).status).toBe(200)
    expect(await stored(buyer)).toMatchObject({ collectionPause: null, collectionResumesAt: null })
  },
)

test("a pause of collection shows on the customer's page of the operator", async () => {
  const { buyer } = await buy()
  await change(buyer, 3, { pause_collection: { behavior: 'void', resumes_at: null } })
  const { body } = await operatorOf(api).get(`/customers/${buyer.customer}`)
  expect(body).toMatchObject({
    subscriptions: [
      {
        collection_pause: 'void',
        collection_resumes_at: null,
        entitlement: 'suspended',
        entitlement_reason: 'collection_paused',
      },
    ],
  })
})
