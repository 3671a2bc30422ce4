import fc from 'fast-check'
import { sql } from 'kysely'
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
import { outcomeOf } from '../../../testing/outcome.ts'
import { newPackBuyer, packEvent } from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

interface Change {
  email: string | null
  /** What had changed before it; by default the address. */
  previous: Json
  after?: number
  /** Increases with each invoice without an event. */
  nextInvoice?: number
}

function customerEvent(buyer: Buyer, kind: 'created' | 'updated', change: Partial<Change>): Json {
  const { email = buyer.email, previous, after = 2, nextInvoice = 1 } = change
  const object = {
    id: buyer.customer,
    object: 'customer',
    email,
    name: 'Test Buyer',
    currency: nextInvoice > 1 ? 'usd' : null,
    next_invoice_sequence: nextInvoice,
    metadata: {},
  }
  return event(`customer.${kind}`, object, buyer.startedAt + after, previous)
}

/** Nobody else's: an address that somebody has waits until they accept. */
const other = ({ email }: Buyer, name: string) => `${name}-${email}`

/** Histories of an address, each within the second of the checkout by default. */
const LIVES: Record<string, (buyer: Buyer) => { events: Json[]; email: string | null }> = {
  'a change in the second of the checkout': (buyer) => ({
    events: [
      customerEvent(buyer, 'updated', { email: other(buyer, 'moved'), previous: { email: buyer.email } }),
    ],
    email: other(buyer, 'moved'),
  }),
  'a change beside one that Stripe makes, with a silent one between them': (buyer) => ({
    events: [
      customerEvent(buyer, 'created', {}),
      customerEvent(buyer, 'updated', { previous: { currency: null } }),
      customerEvent(buyer, 'updated', {
        email: other(buyer, 'moved'),
        previous: { email: buyer.email },
        nextInvoice: 2,
      }),
    ].map((one) => withCurrency(one)),
    email: other(buyer, 'moved'),
  }),
  'two changes': (buyer) => ({
    events: [
      customerEvent(buyer, 'created', {}),
      customerEvent(buyer, 'updated', { email: other(buyer, 'one'), previous: { email: buyer.email } }),
      customerEvent(buyer, 'updated', {
        email: other(buyer, 'two'),
        previous: { email: other(buyer, 'one') },
      }),
    ],
    email: other(buyer, 'two'),
  }),
  'a change and its return': (buyer) => ({
    events: [
      customerEvent(buyer, 'created', {}),
      customerEvent(buyer, 'updated', { email: other(buyer, 'one'), previous: { email: buyer.email } }),
      customerEvent(buyer, 'updated', { previous: { email: other(buyer, 'one') } }),
    ],
    email: buyer.email,
  }),
  'a change and its return, twice, in two seconds': (buyer) => ({
    events: [
      customerEvent(buyer, 'created', { after: 1 }),
      ...[2, 3].flatMap((after) => [
        customerEvent(buyer, 'updated', {
          after,
          email: other(buyer, 'one'),
          previous: { email: buyer.email },
        }),
        customerEvent(buyer, 'updated', { after, previous: { email: other(buyer, 'one') } }),
      ]),
    ],
    email: buyer.email,
  }),
  'an address that is taken away': (buyer) => ({
    events: [
      customerEvent(buyer, 'created', {}),
      customerEvent(buyer, 'updated', { email: null, previous: { email: buyer.email }, after: 5 }),
    ],
    email: null,
  }),
}

/** Adds the currency to the update that sets it and to every later state. */
function withCurrency(one: Json): Json {
  if (one['type'] === 'customer.created') return one
  const data = one['data'] as { object: Json }
  return { ...one, data: { ...data, object: { ...data.object, currency: 'usd' } } }
}

for (const [name, live] of Object.entries(LIVES)) {
  test(`${name} ends in the same address, whatever the order and the duplicates`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (dice) => {
        const buyer = newBuyer()
        const { events, email } = live(buyer)
        const all = [
          subscriptionEvent(buyer, 'created'),
          checkoutEvent(buyer),
          invoiceEvent(buyer, 'paid'),
          ...events,
        ]
        const waiting = [...all, ...all]
        while (waiting.length > 0) {
          const [next] = waiting.splice((dice.next().value ?? 0) % waiting.length, 1)
          expect((await api.deliver(next ?? {})).status).toBe(200)
        }
        expect(await outcomeOf(api, buyer)).toMatchObject({ email, customers: 1, tokens: 1 })
      }),
      { numRuns: 25, seed: 5 },
    )
  })
}

test('updates of one second that do not fit together are settled with Stripe', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  for (const email of ['one@x.example', 'two@x.example']) {
    await api.deliver(customerEvent(buyer, 'updated', { email, previous: { email: `before-${email}` } }))
  }
  const { rows: jobs } = await sql`select data from pgboss.job where name = 'subscription.reconcile'`.execute(
    api.deps.db,
  )
  expect(JSON.stringify(jobs)).toContain(buyer.subscription)
})

const packBuyer = ({ customer, email, session, startedAt }: Buyer) =>
  newPackBuyer({ customer, email, session, startedAt })

test.each([
  [
    'a plan',
    (buyer: Buyer, kind: 'async_payment_succeeded' | 'async_payment_failed') => ({
      first: checkoutEvent(buyer, { overrides: { payment_status: 'unpaid', created: buyer.startedAt } }),
      last: checkoutEvent(buyer, { kind, after: 90, overrides: { created: buyer.startedAt } }),
    }),
  ],
  [
    'a pack',
    (buyer: Buyer, kind: 'async_payment_succeeded' | 'async_payment_failed') => ({
      first: packEvent(packBuyer(buyer), 'completed', {
        overrides: { payment_status: 'unpaid', created: buyer.startedAt },
      }),
      last: packEvent(packBuyer(buyer), kind, { after: 90, overrides: { created: buyer.startedAt } }),
    }),
  ],
])(
  'a bank debit for %s that settles or fails days later leaves the address to which the buyer has moved',
  async (_what, eventsOf) => {
    for (const kind of ['async_payment_succeeded', 'async_payment_failed'] as const)
      for (const isLate of [false, true]) {
        const buyer = newBuyer()
        const { first, last } = eventsOf(buyer, kind)
        const moved = `moved-${buyer.email}`
        const change = customerEvent(buyer, 'updated', {
          email: moved,
          previous: { email: buyer.email },
          after: 40,
        })
        for (const one of isLate ? [first, last, change] : [first, change, last]) await api.deliver(one)
        const { email } = await api.deps.db
          .selectFrom('customers')
          .select('email')
          .where('stripeCustomerId', '=', buyer.customer)
          .executeTakeFirstOrThrow()
        expect(email).toBe(moved)
      }
  },
)
