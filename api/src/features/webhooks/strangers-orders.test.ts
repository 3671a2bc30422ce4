import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

/** How many orders of events are tried; `pnpm test:long` tries more. */
const ORDERS = inject('mode') === 'long' ? 60 : 8

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const ENTERPRISE = { metadata: { product_type: 'mcp', tier: 'enterprise' } }
const ofEnterprise = (overrides: Json = {}) => ({
  priceId: PRICES.enterprise,
  overrides: { ...ENTERPRISE, ...overrides },
})

async function deliver(each: Json): Promise<void> {
  expect((await api.deliver(each)).status).toBe(200)
}

async function buy(known: Partial<Buyer> = {}): Promise<Buyer> {
  const buyer = { ...newBuyer(), ...known }
  for (const each of [subscriptionEvent(buyer, 'created'), checkoutEvent(buyer), invoiceEvent(buyer, 'paid')])
    await deliver(each)
  return buyer
}

interface Cast {
  owner: Buyer
  mallory: Buyer
  /** Strangers who give the owner's address at a checkout, and pay nothing. */
  debit: Buyer
  incomplete: Buyer
}

async function newCast(): Promise<Cast> {
  const [owner, mallory] = [await buy(), await buy()]
  const stranger = () => ({ ...newBuyer(), email: owner.email })
  return { owner, mallory, debit: stranger(), incomplete: stranger() }
}

/** All that strangers can cause about the address of somebody else. */
function strangersEvents({ owner, mallory, debit, incomplete }: Cast): Json[] {
  const profile = (of: Buyer, type: string, after: number) =>
    event(type, { id: of.customer, object: 'customer', email: owner.email }, of.startedAt + after)
  return [
    subscriptionEvent(debit, 'created', ofEnterprise()),
    checkoutEvent(debit, { overrides: { ...ENTERPRISE, payment_status: 'unpaid' } }),
    profile(incomplete, 'customer.created', 0),
    subscriptionEvent(incomplete, 'created', ofEnterprise({ status: 'incomplete' })),
    invoiceEvent(incomplete, 'payment_failed', { after: 4 }),
    profile(mallory, 'customer.updated', 30),
  ]
}

/** What is so for everybody, with names instead of ids. */
async function stateOf({ owner, mallory, debit, incomplete }: Cast): Promise<unknown> {
  const names = new Map([owner, mallory, debit, incomplete].map((who, index) => [who.customer, index]))
  const { rows } = await sql<{
    who: string
    account: string
    main: string | null
    email: string
    waits: string
  }>`
    select stripe_customer_id as who, email, pending_email as waits, main_subscription_id(user_id) as main,
      (select stripe_customer_id from customers first where first.user_id = customers.user_id order by created_at limit 1) as account
    from customers where stripe_customer_id in (${sql.join([...names.keys()])})
    order by created_at`.execute(api.deps.db)
  const isOwners = (email: string | null) => email && (email === owner.email ? 'owner' : 'other')
  return rows
    .map(({ who, account, main, email, waits }) => ({
      who: names.get(who),
      ...{ account: names.get(account), email: isOwners(email), waits: isOwners(waits) },
      main:
        main && (main === owner.subscription ? 'owner' : main === mallory.subscription ? 'mallory' : 'guest'),
    }))
    .toSorted((one, other) => Number(one.who) - Number(other.who))
}

const UNMOVED = [
  { who: 0, account: 0, email: 'owner', waits: null, main: 'owner' },
  { who: 1, account: 1, email: 'other', waits: 'owner', main: 'mallory' },
  { who: 2, account: 0, email: 'owner', waits: null, main: 'owner' },
  { who: 3, account: 0, email: 'owner', waits: null, main: 'owner' },
]

test('in whatever order and however often strangers’ events arrive, nothing unpaid serves, and no address moves without its owner’s word', async () => {
  const indexes = [0, 1, 2, 3, 4, 5]
  const orders = fc
    .array(fc.constantFrom(...indexes), { maxLength: 4 })
    .chain((again) =>
      fc.shuffledSubarray([...indexes, ...again], { minLength: indexes.length + again.length }),
    )
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const cast = await newCast()
      const events = strangersEvents(cast)
      for (const index of order) {
        await deliver(events[index] ?? {})
        expect((await stateOf(cast)) as unknown[]).toContainEqual(UNMOVED[0])
      }
      expect(await stateOf(cast)).toEqual(UNMOVED)
      await expectPaidAndAccepted(cast)
    }),
    { numRuns: ORDERS, endOnFailure: true },
  )
})

/** Money, and the owner's word, do what they are meant to. */
async function expectPaidAndAccepted(cast: Cast): Promise<void> {
  const { debit, mallory, owner } = cast
  await deliver(invoiceEvent(debit, 'paid', { after: 40 }))
  expect((await stateOf(cast)) as unknown[]).toContainEqual({ ...UNMOVED[0], main: 'guest' })
  await api.deps.db
    .updateTable('customers')
    .set({ email: sql`pending_email`, addressAcceptedAt: new Date() })
    .where('stripeCustomerId', '=', mallory.customer)
    .execute()
  const moved = { who: 1, account: 0, email: 'owner', waits: null, main: 'guest' }
  expect([owner.email, ...((await stateOf(cast)) as unknown[])]).toContainEqual(moved)
}
