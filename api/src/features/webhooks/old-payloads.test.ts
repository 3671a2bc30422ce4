import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, event, type Json, newBuyer } from '../../../testing/events.ts'
import { ONE_OF_EACH, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const MONTH = 30 * 86_400

/**
 * In the format before API version 2025-03-31: the period is on the subscription, and the subscription is on
 * the invoice.
 */
function oldPurchase(buyer: Buyer, inShape: (id: string, object: string) => unknown): Json[] {
  const customer = inShape(buyer.customer, 'customer')
  const subscription = (status: string) => ({
    id: buyer.subscription,
    object: 'subscription',
    customer,
    status,
    current_period_start: buyer.startedAt,
    current_period_end: buyer.startedAt + MONTH,
    items: { object: 'list', data: [{ id: 'si_1', price: inShape(PRICES.team, 'price') }] },
    latest_invoice: inShape(buyer.invoice, 'invoice'),
  })
  const invoice = {
    id: buyer.invoice,
    object: 'invoice',
    customer,
    customer_email: buyer.email,
    subscription: inShape(buyer.subscription, 'subscription'),
    amount_paid: 9900,
    currency: 'usd',
    lines: { object: 'list', data: [{ id: 'il_1', price: inShape(PRICES.team, 'price') }] },
  }
  return [
    event('customer.subscription.created', subscription('incomplete'), buyer.startedAt),
    event('invoice.payment_succeeded', invoice, buyer.startedAt + 1),
    event('customer.subscription.updated', subscription('active'), buyer.startedAt + 2, {
      status: 'incomplete',
    }),
  ]
}

const SHAPES = [
  ['ids', (id: string) => id],
  ['whole objects', (id: string, object: string) => ({ id, object })],
] as const

const ORDERS = [
  ['in order', (events: Json[]) => events],
  ['in reverse', (events: Json[]) => events.toReversed()],
] as const

test.each(SHAPES.flatMap(([name, shape]) => ORDERS.map(([order, sort]) => ({ name, shape, order, sort }))))(
  'a purchase reported in the older payloads with $name, $order, ends like any other',
  async ({ shape, sort }) => {
    const buyer = newBuyer()
    for (const one of sort(oldPurchase(buyer, shape))) expect((await api.deliver(one)).status).toBe(200)
    expect(await outcomeOf(api, buyer)).toMatchObject({ ...ONE_OF_EACH, status: 'active', tier: 'team' })
    const stored = await api.deps.db
      .selectFrom('subscriptions')
      .select(['currentPeriodEnd', 'dirtyReason'])
      .where('stripeSubscriptionId', '=', buyer.subscription)
      .executeTakeFirstOrThrow()
    const currentPeriodEnd = new Date((buyer.startedAt + MONTH) * 1000)
    expect(stored).toEqual({ currentPeriodEnd, dirtyReason: null })
  },
)
