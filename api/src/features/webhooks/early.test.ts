import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { eventStatus, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const OUR_METADATA = { product_type: 'mcp', tier: 'personal' }

/** A replaced price: only its own metadata shows whose it is, and invoices do not contain that. */
const REPLACED = { id: 'price_replaced', object: 'price', lookup_key: null, metadata: OUR_METADATA }
const FOREIGN = { id: 'price_of_a_book_club', object: 'price', lookup_key: null, metadata: {} }

/** A subscription that the seller created in Stripe's Dashboard, without metadata. */
function eventWithPrice(buyer: Buyer, price: Json, kind: 'created' | 'updated' = 'created', after = 0): Json {
  const item = { id: 'si_1', price, current_period_end: buyer.startedAt + 30 * 86_400 }
  return subscriptionEvent(buyer, kind, { after, overrides: { metadata: {}, items: { data: [item] } } })
}

function paidFor(buyer: Buyer, price: Json, after = 1): Json {
  return invoiceEvent(buyer, 'paid', {
    after,
    overrides: {
      parent: { subscription_details: { subscription: buyer.subscription, metadata: {} } },
      lines: { data: [{ id: 'il_1', pricing: { price_details: { price: price['id'] } } }] },
    },
  })
}

const foreignCheckout = (buyer: Buyer) =>
  checkoutEvent(buyer, { overrides: { metadata: { product_type: 'book' } } })

async function statusesOf(events: Json[]): Promise<unknown[]> {
  return await Promise.all(events.map(async (event) => (await eventStatus(api, event))?.status))
}

async function paidAtOf(buyer: Buyer): Promise<Date | null | undefined> {
  const row = await api.deps.db
    .selectFrom('subscriptions')
    .select('firstPaidAt')
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .executeTakeFirst()
  return row?.firstPaidAt
}

test('an invoice that comes before its subscription counts, though only the price tells that it is ours', async () => {
  const buyer = newBuyer()
  const paid = paidFor(buyer, REPLACED)
  expect((await api.deliver(paid)).body).toMatchObject({ status: 'deferred' })
  await api.deliver(eventWithPrice(buyer, REPLACED))
  expect(await statusesOf([paid])).toEqual(['processed'])
  expect(await outcomeOf(api, buyer)).toMatchObject({ email: buyer.email, tokens: 1, mails: 1 })
  expect(await paidAtOf(buyer)).not.toBeNull()
})

test('a checkout of another name counts once its subscription turns out to be ours', async () => {
  const buyer = newBuyer()
  const completed = foreignCheckout(buyer)
  expect((await api.deliver(completed)).body).toMatchObject({ status: 'deferred' })
  await api.deliver(eventWithPrice(buyer, REPLACED))
  expect(await statusesOf([completed])).toEqual(['processed'])
  expect(await outcomeOf(api, buyer)).toMatchObject({ email: buyer.email, tokens: 1, mails: 1 })
})

test('what waits for a subscription is ignored as soon as that one proves to be foreign, and so is what follows', async () => {
  const buyer = newBuyer()
  const waiting = [paidFor(buyer, FOREIGN), foreignCheckout(buyer)]
  for (const event of waiting) await api.deliver(event)
  expect(await statusesOf(waiting)).toEqual(['deferred', 'deferred'])
  expect((await api.deliver(eventWithPrice(buyer, FOREIGN))).body).toMatchObject({ status: 'ignored' })
  expect(await statusesOf(waiting)).toEqual(['ignored', 'ignored'])
  expect((await api.deliver(paidFor(buyer, FOREIGN, 9))).body).toMatchObject({ status: 'ignored' })
  expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 0, subscriptions: 0 })
})

test('a foreign subscription does not decide over what waits for another one of the same customer', async () => {
  const buyer = newBuyer()
  const other = { ...newBuyer(), customer: buyer.customer }
  const paid = paidFor(buyer, REPLACED)
  await api.deliver(paid)
  await api.deliver(eventWithPrice(other, FOREIGN))
  expect(await statusesOf([paid])).toEqual(['deferred'])
  await api.deliver(eventWithPrice(buyer, REPLACED))
  expect(await statusesOf([paid])).toEqual(['processed'])
})

test('a foreign subscription that changes to a plan of ours brings back the payment that arrived before the change', async () => {
  const buyer = newBuyer()
  await api.deliver(eventWithPrice(buyer, FOREIGN))
  const before = paidFor({ ...buyer, invoice: `${buyer.invoice}0` }, FOREIGN, -5)
  const paid = paidFor(buyer, REPLACED, 20)
  expect((await api.deliver(before)).body).toMatchObject({ status: 'ignored' })
  await api.deliver(paid)
  await api.deliver(eventWithPrice(buyer, REPLACED, 'updated', 20))
  expect(await statusesOf([before, paid])).toEqual(['ignored', 'processed'])
  expect(await outcomeOf(api, buyer)).toMatchObject({ email: buyer.email, tokens: 1, mails: 1 })
})
