import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { outcomeOf, tokenOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const creation = (buyer: Buyer) =>
  subscriptionEvent(buyer, 'created', { overrides: { status: 'incomplete' } })

test('a buyer who has paid is not locked out while only the creation, incomplete then, has arrived', async () => {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  const token = await tokenOf(api, buyer)
  await api.deliver(creation(buyer))
  expect(await api.validate(token)).toMatchObject({ status: 200, body: { subscription_status: 'active' } })
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokenActive: true, mails: 1 })
})

test.each([
  ['the paid invoice', (buyer: Buyer) => invoiceEvent(buyer, 'paid')],
  ['the paid checkout', (buyer: Buyer) => checkoutEvent(buyer)],
])('%s after an incomplete creation gives access before the update says active', async (_what, payment) => {
  const buyer = newBuyer()
  await api.deliver(creation(buyer))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'incomplete', tokens: 0 })
  await api.deliver(payment(buyer))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokens: 1, tokenActive: true })
})

test('an unpaid checkout leaves an incomplete subscription without access', async () => {
  const buyer = newBuyer()
  await api.deliver(creation(buyer))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'incomplete', tokens: 0, mails: 0 })
})

/** Stripe calls a subscription active as soon as a bank debit for it has started, which may still fail. */
const begunDebit = (buyer: Buyer) =>
  subscriptionEvent(buyer, 'updated', {
    after: 1,
    overrides: { metadata: { product_type: 'mcp', tier: 'personal', paid_at: 'checkout' } },
  })

test('a purchase at our checkout gives no token before its payment is known, though it is active already', async () => {
  const buyer = newBuyer()
  await api.deliver(begunDebit(buyer))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokens: 0 })
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokens: 0 })
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 86_400 }))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokens: 1, tokenActive: true })
})

test.each([
  ['a paid checkout', (buyer: Buyer) => checkoutEvent(buyer)],
  [
    'a checkout without a payment',
    (buyer: Buyer) => checkoutEvent(buyer, { overrides: { payment_status: 'no_payment_required' } }),
  ],
  ['a paid invoice', (buyer: Buyer) => invoiceEvent(buyer, 'paid')],
])('%s before or after the active subscription gives its token', async (_what, payment) => {
  const [early, late] = [newBuyer(), newBuyer()]
  await api.deliver(payment(early))
  await api.deliver(begunDebit(early))
  await api.deliver(begunDebit(late))
  await api.deliver(payment(late))
  for (const buyer of [early, late])
    expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokens: 1, tokenActive: true })
})

test('the session of an unpaid checkout is known with the subscription that came before it', async () => {
  const buyer = newBuyer()
  await api.deliver(begunDebit(buyer))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  const { checkoutSessionId } = await api.deps.db
    .selectFrom('subscriptions')
    .select('checkoutSessionId')
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .executeTakeFirstOrThrow()
  expect(checkoutSessionId).toBe(buyer.session)
})
