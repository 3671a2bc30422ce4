import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import {
  DAY,
  makeCustomer,
  makePrice,
  makeSession,
  type PayAnswer,
  useSandbox,
} from '../../testing/test-sandbox.ts'

const { stripe, control, advance } = await useSandbox()
const price = await makePrice(stripe, 1900)
const team = await makePrice(stripe, 9900)

async function eventsAbout(id: string): Promise<Stripe.Event[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 5000 })
  return events.filter((event) => Object(event.data.object).id === id).reverse()
}

async function subscribe(params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const { id: customer } = await makeCustomer(stripe)
  return stripe.subscriptions.create({ customer, items: [{ price: price.id }], ...params })
}

test('checkout.session.completed has no fixed place among the events of its payment', async () => {
  const places = new Set<string>()
  for (let count = 0; count < 12; count += 1) {
    const before = (await stripe.events.list({ limit: 1 })).data[0]?.id ?? ''
    const session = await makeSession(stripe, price)
    await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${session.id}/pay`)
    const events = await stripe.events.list({ limit: 100, ending_before: before })
    const types = events.data.map(({ type }) => type)
    expect(types.filter((type) => type === 'checkout.session.completed')).toHaveLength(1)
    places.add(types.indexOf('checkout.session.completed') === 0 ? 'last' : 'before others')
  }
  expect(places).toContain('before others')
})

test('a change of plan names only the data of the items that were', async () => {
  const made = await subscribe()
  const [item] = made.items.data
  await stripe.subscriptions.update(made.id, {
    items: [{ id: item?.id ?? '', price: team.id }],
    proration_behavior: 'none',
  })
  const update = (await eventsAbout(made.id)).at(-1)
  // The library parses decimals in its objects, but not in an event's previous attributes.
  const before = JSON.parse(JSON.stringify(item))
  expect(update?.data.previous_attributes).toEqual({ items: { data: [before] } })
})

test('a subscription that ended with its period still says that it was to', async () => {
  const made = await subscribe({ cancel_at_period_end: true })
  expect(made.cancel_at).toBe(made.items.data[0]?.current_period_end)
  await advance(32 * DAY)
  const over = (await eventsAbout(made.id)).at(-1)
  expect(over?.type).toBe('customer.subscription.deleted')
  expect(over?.data.object).toMatchObject({ status: 'canceled', cancel_at_period_end: true })
  const stopped = await subscribe({ cancel_at_period_end: true })
  expect((await stripe.subscriptions.cancel(stopped.id)).cancel_at_period_end).toBe(false)
})

test('the first invoice is open from its first event, and its payment counts no attempt', async () => {
  const { latest_invoice } = await subscribe()
  const states = (await eventsAbout(String(latest_invoice))).map(({ type, data }) => {
    const { status, attempted, attempt_count } = data.object as Stripe.Invoice
    return [type, status, attempted, attempt_count]
  })
  expect(states).toEqual([
    ['invoice.created', 'open', false, 0],
    ['invoice.finalized', 'open', false, 0],
    ['invoice.updated', 'paid', true, 0],
    ['invoice.paid', 'paid', true, 0],
    ['invoice.payment_succeeded', 'paid', true, 0],
  ])
})

test('a renewal’s invoice is a draft at first, and its payment is the first attempt', async () => {
  const made = await subscribe()
  await control(`POST /_sandbox/subscriptions/${made.id}/renew`)
  const { latest_invoice } = await stripe.subscriptions.retrieve(made.id)
  const events = await eventsAbout(String(latest_invoice))
  expect(events[0]).toMatchObject({ type: 'invoice.created', data: { object: { status: 'draft' } } })
  expect(events.at(-1)?.data.object).toMatchObject({ status: 'paid', attempt_count: 1 })
})

test('embedded lists count their entries, and pages do when asked to', async () => {
  const made = await subscribe({ expand: ['latest_invoice'] })
  expect(made.items).toMatchObject({ total_count: 1 })
  expect(Object(made.latest_invoice).lines).toMatchObject({ total_count: 1 })
  const expand = ['total_count']
  const counted = await stripe.subscriptions.list({ limit: 1, status: 'all', expand })
  const all = await stripe.subscriptions.list({ status: 'all' }).autoPagingToArray({ limit: 1000 })
  expect(counted).toMatchObject({ total_count: all.length })
  expect(await stripe.subscriptions.list({ limit: 1 })).not.toHaveProperty('total_count')
})
