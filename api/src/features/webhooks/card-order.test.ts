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
} from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { type ChargedMethod, findChargedMethod } from '../customers/payment-method.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** In seconds after the start; the checkout is completed at 5. */
interface Moment {
  at: number
}
const CHECKOUT_AT = 5

function customerEvent(
  buyer: Buyer,
  { at, card, before, plan }: Moment & { card: string | null; before?: string | null; plan?: string },
): Json {
  const object = {
    id: buyer.customer,
    object: 'customer',
    email: buyer.email,
    name: 'Test Buyer',
    metadata: { ...(plan && { plan }) },
    invoice_settings: { default_payment_method: card && idOf(buyer, card) },
  }
  const created = buyer.startedAt + at
  if (before === undefined) return event('customer.created', object, created)
  const previous = { invoice_settings: { default_payment_method: before && idOf(buyer, before) } }
  return event('customer.updated', object, created, previous)
}

const idOf = ({ customer }: Buyer, card: string) => `pm_${customer}_${card}`

function cardEvent(
  buyer: Buyer,
  change: 'attached' | 'detached',
  { at, card }: Moment & { card: string },
): Json {
  const object = {
    id: idOf(buyer, card),
    object: 'payment_method',
    type: 'card',
    customer: change === 'attached' ? buyer.customer : null,
    card: { brand: 'visa', last4: card },
  }
  const previous = change === 'detached' ? { customer: buyer.customer } : undefined
  return event(`payment_method.${change}`, object, buyer.startedAt + at, previous)
}

const visa = (last4: string): ChargedMethod => ({ state: 'known', label: `visa •••• ${last4}` })

/** What happens to a buyer's cards, and which is charged in the end. */
const LIVES: Record<string, (buyer: Buyer) => { events: Json[]; charged: ChargedMethod }> = {
  'a customer without a card': (buyer) => ({
    events: [customerEvent(buyer, { at: 0, card: null })],
    charged: { state: 'none' },
  }),
  'a default that the customer was created with': (buyer) => ({
    events: [
      customerEvent(buyer, { at: 0, card: '4242' }),
      cardEvent(buyer, 'attached', { at: 0, card: '4242' }),
    ],
    charged: visa('4242'),
  }),
  'a default that was chosen before the checkout': (buyer) => ({
    events: [
      customerEvent(buyer, { at: 0, card: null }),
      cardEvent(buyer, 'attached', { at: 1, card: '4242' }),
      customerEvent(buyer, { at: 2, card: '4242', before: null }),
    ],
    charged: visa('4242'),
  }),
  'a default that was changed twice within a second before the checkout': (buyer) => ({
    events: [
      customerEvent(buyer, { at: 0, card: null }),
      ...['4242', '1881'].map((card) => cardEvent(buyer, 'attached', { at: 1, card })),
      customerEvent(buyer, { at: 2, card: '4242', before: null }),
      customerEvent(buyer, { at: 2, card: '1881', before: '4242' }),
    ],
    charged: visa('1881'),
  }),
  'a default that was taken away before the checkout': (buyer) => ({
    events: [
      customerEvent(buyer, { at: 0, card: '4242' }),
      cardEvent(buyer, 'attached', { at: 0, card: '4242' }),
      customerEvent(buyer, { at: 3, card: null, before: '4242' }),
      cardEvent(buyer, 'detached', { at: 3, card: '4242' }),
    ],
    charged: { state: 'none' },
  }),
  'a default that was chosen in the second of the checkout': (buyer) => ({
    events: [
      customerEvent(buyer, { at: 0, card: null }),
      cardEvent(buyer, 'attached', { at: CHECKOUT_AT, card: '4242' }),
      customerEvent(buyer, { at: CHECKOUT_AT, card: '4242', before: null }),
    ],
    charged: visa('4242'),
  }),
  'a default before the checkout and another after it': (buyer) => ({
    events: [
      customerEvent(buyer, { at: 0, card: '4242' }),
      cardEvent(buyer, 'attached', { at: 0, card: '4242' }),
      cardEvent(buyer, 'attached', { at: 9, card: '1881' }),
      customerEvent(buyer, { at: 9, card: '1881', before: '4242' }),
    ],
    charged: visa('1881'),
  }),
}

for (const [name, live] of Object.entries(LIVES)) {
  test(`${name}: the card that will be charged is known, whatever the order and the duplicates`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (dice) => {
        const buyer = newBuyer()
        const { events, charged } = live(buyer)
        const all = [
          subscriptionEvent(buyer, 'created', { after: 4 }),
          checkoutEvent(buyer, { after: CHECKOUT_AT }),
          invoiceEvent(buyer, 'paid', { after: CHECKOUT_AT }),
          ...events,
        ]
        const waiting = [...all, ...all]
        while (waiting.length > 0) {
          const [next] = waiting.splice((dice.next().value ?? 0) % waiting.length, 1)
          expect((await api.deliver(next ?? {})).status).toBe(200)
        }
        expect(await findChargedMethod(api.deps.db, buyer.subscription)).toEqual(charged)
      }),
      { numRuns: 25, seed: 7 },
    )
  })
}

test('metadata is that of the newest of the customer’s own events, though they come after the checkout', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer, { after: CHECKOUT_AT }))
  await api.deliver(customerEvent(buyer, { at: 2, card: null, before: '4242', plan: 'new' }))
  await api.deliver(customerEvent(buyer, { at: 0, card: '4242', plan: 'old' }))
  const { metadata } = await api.deps.db
    .selectFrom('customers')
    .select('metadata')
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  expect(metadata).toEqual({ plan: 'new' })
})
