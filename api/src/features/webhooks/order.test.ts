import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  checkoutEvent,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import { applyAgain } from './replay.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

async function replay(event: Json): Promise<void> {
  const { deps } = api
  await withTransaction(deps.db, async (tx, afterCommit) => {
    await applyAgain({ tx, deps, afterCommit }, String(event['id']))
  })
}

const RUNS = { numRuns: 40, seed: 7 }

/**
 * A random history as Stripe reports it: one state per second, perhaps with a deletion in the last second.
 */
const life = fc.record({
  statuses: fc.array(fc.constantFrom('incomplete', 'active', 'past_due', 'unpaid', 'paused'), {
    minLength: 1,
    maxLength: 4,
  }),
  isDeleted: fc.boolean(),
  createdTogether: fc.boolean(),
})

type Life = typeof life extends fc.Arbitrary<infer T> ? T : never

function eventsOf({ statuses, isDeleted, createdTogether }: Life) {
  const buyer = newBuyer()
  const events = statuses.map((status, index) =>
    subscriptionEvent(buyer, index === 0 ? 'created' : 'updated', {
      // Creation and first update often share a second; only the rank orders them.
      after: createdTogether && index > 0 ? index - 1 : index,
      overrides: { status },
    }),
  )
  if (isDeleted) {
    const after = createdTogether ? statuses.length - 1 : statuses.length
    events.push(subscriptionEvent(buyer, 'deleted', { after, overrides: { status: 'canceled' } }))
  }
  return { buyer, events, end: isDeleted ? 'canceled' : statuses.at(-1) }
}

const shuffled = life.chain((oneLife) => {
  const count = oneLife.statuses.length + (oneLife.isDeleted ? 1 : 0)
  const indexes = [...Array(count).keys()]
  return fc.record({
    life: fc.constant(oneLife),
    order: fc.shuffledSubarray([...indexes, ...indexes], { minLength: count * 2, maxLength: count * 2 }),
  })
})

test('an update of the second of creation is not undone by the creation that arrives after it', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'updated'))
  const late = await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { status: 'incomplete' } }))
  expect(late.body).toMatchObject({ status: 'stale' })
  expect((await outcomeOf(api, buyer)).status).toBe('active')
})

test('two updates within one second are marked for a comparison with Stripe', async () => {
  const buyer = newBuyer()
  const dirtyReason = async () => (await getSubscription(api.deps.db, buyer.subscription)).dirtyReason
  await api.deliver(subscriptionEvent(buyer, 'updated'))
  expect(await dirtyReason()).toBeNull()
  await api.deliver(subscriptionEvent(buyer, 'updated', { overrides: { status: 'past_due' } }))
  expect(await dirtyReason()).toBe('same_second')
})

test('the creation and the end, replayed, are no updates to fit together', async () => {
  const buyer = newBuyer()
  const dirtyReason = async () => (await getSubscription(api.deps.db, buyer.subscription)).dirtyReason
  for (const [kind, status] of [
    ['created', 'active'],
    ['deleted', 'canceled'],
  ] as const) {
    const change = subscriptionEvent(buyer, kind, { overrides: { status } })
    await api.deliver(change)
    await replay(change)
    expect(await dirtyReason()).toBeNull()
    expect((await outcomeOf(api, buyer)).status).toBe(status)
  }
})

test('whatever the order and the duplicates, a subscription ends in the state that Stripe told last', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled, async ({ life: oneLife, order }) => {
      const { buyer, events, end } = eventsOf(oneLife)
      for (const index of order) expect((await api.deliver(events[index] ?? {})).status).toBe(200)
      expect((await outcomeOf(api, buyer)).status).toBe(end)
    }),
    RUNS,
  )
})

test('whatever the order, the duplicates and the concurrency, a purchase ends in one of each', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 0, 1, 2], { minLength: 8 }),
      fc.integer({ min: 1, max: 8 }),
      async (order, width) => {
        const buyer = newBuyer()
        const events = [
          subscriptionEvent(buyer, 'created', { overrides: { status: 'incomplete' } }),
          subscriptionEvent(buyer, 'updated', { after: 1 }),
          checkoutEvent(buyer),
          invoiceEvent(buyer, 'paid'),
          invoiceEvent(buyer, 'payment_succeeded'),
        ]
        for (let start = 0; start < order.length; start += width) {
          const batch = order.slice(start, start + width).map((index) => api.deliver(events[index] ?? {}))
          for (const reply of await Promise.all(batch)) expect(reply.status).toBe(200)
        }
        expect(await outcomeOf(api, buyer)).toEqual({
          customers: 1,
          email: buyer.email,
          subscriptions: 1,
          status: 'active',
          tier: 'personal',
          tokens: 1,
          tokenActive: true,
          mails: 1,
        })
      },
    ),
    RUNS,
  )
})
