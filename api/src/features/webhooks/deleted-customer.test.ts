import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
  unix,
} from '../../../testing/events.ts'
import { outcomeOf, tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { getSubscription } from '../subscriptions/repository.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const deletionOf = (buyer: Buyer, after = 10) =>
  event(
    'customer.deleted',
    { id: buyer.customer, object: 'customer', deleted: true },
    buyer.startedAt + after,
  )

const endOf = (buyer: Buyer, after = 10): Json => {
  const endedAt = buyer.startedAt + after
  const overrides = { status: 'canceled', canceled_at: endedAt, ended_at: endedAt }
  return subscriptionEvent(buyer, 'deleted', { after, overrides })
}

async function mailsOf(buyer: Buyer): Promise<string[]> {
  const rows = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  return rows.map(({ kind }) => kind)
}

test('the token of a deleted customer is refused at once, before their subscription says that it ended', async () => {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  await api.deliver(subscriptionEvent(buyer, 'created'))
  const token = await tokenOf(api, buyer)
  expect((await api.deliver(deletionOf(buyer))).body).toMatchObject({ status: 'success' })
  expect(await api.validate(token)).toMatchObject({
    status: 401,
    body: { error: { code: 'inactive_subscription' } },
  })
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'canceled', tokenActive: false })
  await api.deliver(endOf(buyer))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'canceled', tokenActive: false })
  expect(await mailsOf(buyer)).toEqual(['access_ended'])
  const { endedAt, dirtyReason } = await getSubscription(api.deps.db, buyer.subscription)
  expect([endedAt && unix(endedAt), dirtyReason]).toEqual([buyer.startedAt + 10, null])
})

test('whatever the order and the duplicates, nothing of a deleted customer gives access or is in doubt', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 0, 1, 2, 4], { minLength: 10 }),
      fc.boolean(),
      async (order, saysItEnded) => {
        const buyer = newBuyer()
        const events = [
          subscriptionEvent(buyer, 'created'),
          checkoutEvent(buyer),
          invoiceEvent(buyer, 'paid'),
          subscriptionEvent(buyer, 'updated', { after: 4, overrides: { cancel_at_period_end: true } }),
          deletionOf(buyer),
          ...(saysItEnded ? [endOf(buyer)] : []),
        ]
        for (const index of order) {
          const one = events[index]
          if (one) expect((await api.deliver(one)).status).toBe(200)
        }
        expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'canceled', subscriptions: 1 })
        expect((await outcomeOf(api, buyer)).tokenActive).not.toBe(true)
        const stored = await getSubscription(api.deps.db, buyer.subscription)
        expect([stored.endedAt && unix(stored.endedAt), stored.dirtyReason]).toEqual([
          buyer.startedAt + 10,
          null,
        ])
      },
    ),
    { numRuns: 25, seed: 3 },
  )
})
