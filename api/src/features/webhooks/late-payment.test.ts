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
import { operatorOf } from '../../../testing/operator.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'ops@example.com' })
})
afterAll(async () => await api.close())

const DAY_S = 86_400
const STARTED = Math.floor(Date.now() / 1000) - 20 * DAY_S

/** An order whose bank debit is on its way. */
async function order(): Promise<Buyer> {
  const buyer = newBuyer(STARTED)
  await deliver(
    subscriptionEvent(buyer, 'created'),
    checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }),
  )
  await sendAll(api)
  return buyer
}

async function deliver(...events: Json[]): Promise<void> {
  for (const each of events) expect((await api.deliver(each)).status).toBe(200)
}

const endOf = (buyer: Buyer, afterDays = 2, overrides: Json = {}) => {
  const after = afterDays * DAY_S
  const ended = { status: 'canceled', canceled_at: STARTED + after, ended_at: STARTED + after }
  return subscriptionEvent(buyer, 'deleted', { after, overrides: { ...ended, ...overrides } })
}

const deletionOf = (buyer: Buyer, afterDays = 2) =>
  event('customer.deleted', { id: buyer.customer, object: 'customer' }, STARTED + afterDays * DAY_S)

const paymentOf = (buyer: Buyer, afterDays = 4, overrides: Json = {}) =>
  invoiceEvent(buyer, 'paid', {
    after: afterDays * DAY_S,
    overrides: { billing_reason: 'subscription_create', created: STARTED, ...overrides },
  })

const settled = (buyer: Buyer) => checkoutEvent(buyer, { kind: 'async_payment_succeeded', after: 4 * DAY_S })

const failed = (buyer: Buyer) => checkoutEvent(buyer, { kind: 'async_payment_failed', after: DAY_S })

const textTo = (email: string, of: RegExp) =>
  api.provider.mails
    .filter(({ to, subject }) => to === email && of.test(subject))
    .map(({ subject, text }) => `${subject} ${text}`.replaceAll(/\s+/g, ' '))

async function attention({ invoice }: Buyer): Promise<Json[]> {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { reversals: Json[] }).reversals.filter(({ id }) => id === invoice)
}

async function page({ session }: Buyer): Promise<unknown> {
  const answer = await fetch(`${api.url}/api/billing/checkout-session/${session}/token-mail`)
  return ((await answer.json()) as Json)['state']
}

const TO_OPERATORS = /arrived for what had ended/

async function expectToldOnce(buyer: Buyer): Promise<void> {
  const told = textTo(buyer.email, /arrived too late/)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/\$19 .*Personal.*no token.*answer this e-mail/)
  expect(await attention(buyer)).toMatchObject([
    { kind: 'late_payment', status: 'order_ended', is_settled: false, amount: 1900, currency: 'usd' },
  ])
  const { body } = await operatorOf(api).get(`/customers/${buyer.customer}`)
  expect((body as { reversals: Json[] }).reversals).toMatchObject([{ kind: 'late_payment' }])
  const operators = textTo('ops@example.com', TO_OPERATORS).filter((text) => text.includes(buyer.email))
  expect(operators).toHaveLength(1)
  expect(operators[0]).toMatch(/Refund it in Stripe/)
}

test('whoever waits for a debit hears that the order was cancelled, and that a payment would give nothing', async () => {
  const buyer = await order()
  await deliver(endOf(buyer))
  expect(await sendAll(api)).toEqual(['order_ended sent'])
  const [text] = textTo(buyer.email, /was cancelled/)
  expect(text).toMatch(/no token comes.*If the payment still arrives.*answer/)
  expect(await page(buyer)).toBe('not_sent')
})

test('a debit that settles after the end of its order is told to the customer and to the operator, once', async () => {
  const buyer = await order()
  await deliver(endOf(buyer))
  await sendAll(api)
  await deliver(settled(buyer), paymentOf(buyer), { ...paymentOf(buyer), type: 'invoice.payment_succeeded' })
  expect((await sendAll(api)).sort()).toEqual(['admin_late_payment sent', 'payment_after_end sent'])
  await expectToldOnce(buyer)
  expect(await page(buyer)).toBe('not_sent')
})

test('an invoice that is paid from the mail of its failed debit after the end is no silent payment', async () => {
  const buyer = await order()
  const open = { billing_reason: 'subscription_create', created: STARTED, amount_remaining: 1900 }
  await deliver(failed(buyer), invoiceEvent(buyer, 'payment_failed', { after: DAY_S, overrides: open }))
  expect(await sendAll(api)).toEqual(['first_payment_failed sent'])
  await deliver(endOf(buyer))
  expect(await sendAll(api)).toEqual(['order_ended sent'])
  expect(textTo(buyer.email, /was cancelled/)[0]).toMatch(/Please do not pay its invoice of \$19 any more/)
  await deliver(paymentOf(buyer))
  await sendAll(api)
  await expectToldOnce(buyer)
})

test('a debit that settles after the customer was deleted is told as one after the end', async () => {
  const buyer = await order()
  await deliver(deletionOf(buyer))
  expect(await sendAll(api)).toEqual(['order_ended sent'])
  await deliver(settled(buyer), paymentOf(buyer))
  await sendAll(api)
  await expectToldOnce(buyer)
})

test('the payment may be heard of before the end', async () => {
  const buyer = await order()
  await deliver(paymentOf(buyer), endOf(buyer), settled(buyer))
  await sendAll(api)
  await expectToldOnce(buyer)
})

test('an end that is heard of before an earlier payment makes it no late one', async () => {
  const buyer = await order()
  await deliver(endOf(buyer, 6), paymentOf(buyer, 4))
  const sent = await sendAll(api)
  expect(sent.filter((mail) => /payment_after_end|late_payment/.test(mail))).toEqual([])
  expect(await attention(buyer)).toEqual([])
})

/** A subscriber whose renewal is not paid. */
async function overdue(): Promise<Buyer> {
  const buyer = newBuyer(STARTED)
  await deliver(subscriptionEvent(buyer, 'created'), checkoutEvent(buyer))
  await deliver(invoiceEvent(buyer, 'paid', { overrides: { created: STARTED } }))
  buyer.invoice = `${buyer.invoice}_renewal`
  await deliver(
    subscriptionEvent(buyer, 'updated', { after: DAY_S, overrides: { status: 'past_due' } }),
    invoiceEvent(buyer, 'payment_failed', { after: DAY_S, overrides: { created: STARTED } }),
  )
  return buyer
}

const renewalOf = (buyer: Buyer) => paymentOf(buyer, 4, { billing_reason: 'subscription_cycle' })

test('a renewal that is paid after an early end is told, and waits for the operator', async () => {
  const buyer = await overdue()
  await deliver(endOf(buyer))
  await sendAll(api)
  await deliver(renewalOf(buyer))
  expect(await sendAll(api)).toEqual(
    expect.arrayContaining(['payment_after_end sent', 'admin_late_payment sent']),
  )
  const [text] = textTo(buyer.email, /arrived too late/)
  expect(text).toMatch(/does not bring it back.*had no access.*answer this e-mail/)
  expect(await attention(buyer)).toMatchObject([{ kind: 'late_payment', status: 'plan_ended' }])
})

test('what is still owed for a plan that was served to its end is received with thanks, and troubles nobody', async () => {
  const buyer = await overdue()
  const wasServed = { items: periodUntil(buyer, STARTED + 2 * DAY_S) }
  await deliver(endOf(buyer, 2, wasServed))
  await sendAll(api)
  await deliver(renewalOf(buyer))
  const sent = await sendAll(api)
  expect(sent).toContain('payment_after_end sent')
  expect(sent.join()).not.toContain('admin_late_payment')
  const [text] = textTo(buyer.email, /last payment/)
  expect(text).toMatch(/\$19 .*Personal/)
  expect(text).not.toMatch(/too late|answer this e-mail/)
  expect(await attention(buyer)).toEqual([])
})

function periodUntil(buyer: Buyer, end: number): unknown {
  const { data } = subscriptionEvent(buyer, 'updated') as { data: { object: { items: { data: Json[] } } } }
  const { items } = data.object
  return { ...items, data: items.data.map((item) => ({ ...item, current_period_end: end })) }
}

test('what the seller bills after the end is no late payment', async () => {
  const buyer = await overdue()
  await deliver(endOf(buyer))
  await sendAll(api)
  await deliver(paymentOf(buyer, 4, { billing_reason: 'manual', created: STARTED + 3 * DAY_S }))
  expect((await sendAll(api)).filter((mail) => /after_end|late_payment/.test(mail))).toEqual([])
})

test.each<[string, (buyer: Buyer) => Json]>([
  ['of nothing', (buyer) => paymentOf(buyer, 4, { amount_paid: 0, amount_due: 0, total: 0 })],
  [
    'that fails',
    (buyer) => invoiceEvent(buyer, 'payment_failed', { after: 4 * DAY_S, overrides: { created: STARTED } }),
  ],
])('a payment %s after the end is no late payment', async (_what, event) => {
  const buyer = await overdue()
  await deliver(endOf(buyer))
  await sendAll(api)
  await deliver(event(buyer))
  expect((await sendAll(api)).filter((mail) => /after_end|late_payment/.test(mail))).toEqual([])
  expect(await attention(buyer)).toEqual([])
})

test('a late payment of months ago is no news', async () => {
  const buyer = newBuyer(STARTED - 200 * DAY_S)
  const ended_at = buyer.startedAt + DAY_S
  const overrides = { status: 'canceled', canceled_at: ended_at, ended_at }
  await deliver(
    subscriptionEvent(buyer, 'created'),
    checkoutEvent(buyer),
    subscriptionEvent(buyer, 'deleted', { after: DAY_S, overrides }),
    invoiceEvent(buyer, 'paid', { after: 4 * DAY_S, overrides: { created: buyer.startedAt } }),
  )
  expect((await sendAll(api)).filter((mail) => /after_end|late_payment/.test(mail))).toEqual([])
})

test('an order of which nobody was told that its payment is on its way ends without a mail', async () => {
  const buyer = await order()
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ status: 'cancelled' })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  await deliver(endOf(buyer))
  expect(await sendAll(api)).toEqual([])
})

test('a late payment waits for the operator until it is refunded: not by what was there before it, nor by a refund that fails', async () => {
  const buyer = await order()
  const earlier = { ...newBuyer(STARTED), email: buyer.email }
  await deliver(subscriptionEvent(earlier, 'created'), checkoutEvent(earlier))
  await deliver(invoiceEvent(earlier, 'paid', { after: DAY_S }), endOf(buyer), paymentOf(buyer))
  const { db } = api.deps
  const { id: customerId, userId } = await db
    .selectFrom('customers')
    .select(['id', 'userId'])
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  const then = new Date((STARTED + DAY_S) * 1000)
  await db
    .insertInto('wallets')
    .values({ accountId: userId, anchor: then, periodStart: then, periodEnd: new Date() })
    .execute()
  await db
    .insertInto('creditGrants')
    .values({
      ...{
        accountId: userId,
        sourceType: 'gift',
        sourceId: buyer.session,
        amountMillis: 1,
        remainingMillis: 1,
      },
      createdAt: then,
    })
    .execute()
  const stripeChargeId = `ch_${buyer.invoice}`
  await db
    .insertInto('charges')
    .values({
      ...{
        stripeChargeId,
        customerId,
        stripeSubscriptionId: buyer.subscription,
        stripeInvoiceId: buyer.invoice,
      },
      ...{ amountMinor: 1900, currency: 'usd' },
    })
    .execute()
  const refund = async (status: string) =>
    await db
      .insertInto('refunds')
      .values({
        ...{ stripeRefundId: `re_${status}_${buyer.invoice}`, stripeChargeId, status, amountMinor: 1900 },
        ...{ currency: 'usd', eventCreated: new Date(), eventRank: 0, refundedAt: new Date() },
      })
      .execute()
  await refund('failed')
  expect(await attention(buyer)).toHaveLength(1)
  await refund('succeeded')
  expect(await attention(buyer)).toEqual([])
})

test('a late payment waits for the operator until the customer has a new subscription', async () => {
  const buyer = await order()
  await deliver(endOf(buyer), paymentOf(buyer))
  expect(await attention(buyer)).toHaveLength(1)
  const again = { ...newBuyer(STARTED + 5 * DAY_S), email: buyer.email }
  await deliver(subscriptionEvent(again, 'created'), checkoutEvent(again))
  expect(await attention(buyer)).toEqual([])
})
