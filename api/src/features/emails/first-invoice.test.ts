import { afterAll, beforeAll, expect, test } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import {
  type Buyer,
  checkoutEvent,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { readEvent } from '../../stripe/event.ts'
import { receiveEvent } from '../webhooks/intake.ts'
import { sendDelivery } from './sender.ts'

let api: EventApi
let atStripe: TestApi
beforeAll(async () => {
  api = await startEventApi()
  atStripe = await startTestApi()
})
afterAll(async () => {
  await api.close()
  await atStripe.close()
})

const DAY = 86_400
const PAY_URL = 'https://invoice.example/i/first'

/** A first invoice of €90 that can be paid now, as Stripe reports it. */
function issued(buyer: Buyer, overrides: Json = {}): Json {
  const object = {
    billing_reason: 'subscription_create',
    status: 'open',
    amount_due: 9000,
    amount_remaining: 9000,
    amount_paid: 0,
    currency: 'eur',
    created: buyer.startedAt,
    hosted_invoice_url: PAY_URL,
    ...overrides,
  }
  const event = invoiceEvent(buyer, 'payment_failed', { after: 1, overrides: object })
  return { ...event, id: `evt_${buyer.invoice}_finalized`, type: 'invoice.finalized' }
}

const sent = (buyer: Buyer) => ({
  collection_method: 'send_invoice',
  due_date: buyer.startedAt + 14 * DAY,
})
const mailsTo = ({ email }: Buyer) => api.provider.mails.filter(({ to }) => to === email)
const oneLine = (text: string | undefined) => (text ?? '').replaceAll(/\s+/g, ' ')
const day = (seconds: number) =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(seconds * 1000)

async function subscribe(status: string): Promise<Buyer> {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { status, currency: 'eur' } }))
  return buyer
}

test('who is sent an invoice reads what is owed, in their currency, until when, and where to pay it', async () => {
  const buyer = await subscribe('active')
  await api.deliver(issued(buyer, sent(buyer)))
  await sendAll(api)
  const mails = mailsTo(buyer).filter(({ subject }) => /invoice/i.test(subject))
  expect(mails).toHaveLength(1)
  const text = oneLine(mails[0]?.text)
  expect(text).toContain('€90')
  expect(text).toContain(day(buyer.startedAt + 14 * DAY))
  expect(text).toContain(PAY_URL)
  expect(text).toContain('Your token works meanwhile.')
})

test('it is mailed once, however often and in whatever way the invoice is reported', async () => {
  const buyer = await subscribe('active')
  const finalized = issued(buyer, sent(buyer))
  await api.deliver(finalized)
  await api.deliver({ ...finalized, id: `${String(finalized['id'])}_again` })
  await api.deliver({ ...finalized, id: `${String(finalized['id'])}_failed`, type: 'invoice.payment_failed' })
  expect((await sendAll(api)).filter((mail) => mail.startsWith('first_invoice'))).toEqual([
    'first_invoice_open sent',
  ])
  await api.deliver({ ...finalized, id: `${String(finalized['id'])}_late` })
  expect(await sendAll(api)).toEqual([])
})

test.each([
  ['paid', 'paid', 'paid'],
  ['voided', 'voided', 'void'],
  ['written off', 'marked_uncollectible', 'uncollectible'],
])('one that was %s meanwhile is not mailed', async (_what, kind, status) => {
  const buyer = await subscribe('active')
  await api.deliver(issued(buyer, sent(buyer)))
  const settled = issued(buyer, { ...sent(buyer), status, amount_paid: status === 'paid' ? 9000 : 0 })
  const created = buyer.startedAt + 5
  await api.deliver({ ...settled, id: `evt_${buyer.invoice}_${kind}`, type: `invoice.${kind}`, created })
  expect(await sendAll(api)).toContain('first_invoice_open cancelled')
})

test.each([
  ['a later invoice', { billing_reason: 'subscription_cycle' }],
  ['a draft', { status: 'draft' }],
  ['nothing that is owed', { amount_due: 0, amount_remaining: 0 }],
])('%s has no such mail', async (_what, overrides) => {
  const buyer = await subscribe('active')
  await api.deliver(issued(buyer, { ...sent(buyer), ...overrides }))
  expect((await sendAll(api)).filter((mail) => mail.startsWith('first_invoice'))).toEqual([])
})

test('after a checkout the order page tells, and no mail does', async () => {
  const buyer = await subscribe('incomplete')
  await api.deliver(issued(buyer))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  await makeDue(api)
  expect(await sendAll(api)).toEqual(['first_invoice_open cancelled', 'payment_pending sent'])
})

async function makeDue({ deps }: Pick<EventApi, 'deps'>): Promise<void> {
  await deps.db
    .updateTable('emailDeliveries')
    .set({ nextAttemptAt: new Date(Date.now() - 60_000) })
    .where('status', '=', 'queued')
    .execute()
}

/** Processes everything that Stripe has sent since, as if it had been delivered. */
async function takeIn(types: string[]): Promise<void> {
  const { data } = await atStripe.sandbox.stripe.events.list({ types, limit: 20 })
  for (const object of data.reverse()) {
    const event = readEvent(object)
    if (event) await receiveEvent(atStripe.deps, event)
  }
}

const firstInvoiceMail = async (stripeSubscriptionId: string) =>
  await atStripe.deps.db
    .selectFrom('emailDeliveries')
    .selectAll()
    .where('kind', '=', 'first_invoice_open')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .executeTakeFirstOrThrow()

test('a subscription that was made without a checkout and stays unpaid for an hour is mailed, until it lapses', async () => {
  const { stripe } = atStripe.sandbox
  const customer = await stripe.customers.create({ email: 'made-by-hand@example.com' })
  const { id } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: atStripe.deps.config.stripe.priceIds.team ?? '' }],
    payment_behavior: 'default_incomplete',
  })
  await takeIn(['customer.subscription.created', 'invoice.finalized'])
  const mail = await firstInvoiceMail(id)
  const waitsMs = mail.nextAttemptAt.getTime() - Date.now()
  expect(waitsMs).toBeGreaterThan(50 * 60_000)
  expect(waitsMs).toBeLessThan(70 * 60_000)
  await makeDue(atStripe)
  await atStripe.sandbox.fault({
    target: 'stripe',
    match: 'GET /v1/checkout/sessions',
    kind: 'status',
    status: 500,
  })
  await sendDelivery(atStripe.deps, mail.id)
  expect(await firstInvoiceMail(id)).toMatchObject({
    status: 'queued',
    lastError: expect.stringContaining('could not be built'),
  })
  await atStripe.sandbox.clearFaults()
  await makeDue(atStripe)
  await sendDelivery(atStripe.deps, mail.id)
  expect(await firstInvoiceMail(id)).toMatchObject({ status: 'sent' })
})

test('a checkout that only Stripe knows of keeps the mail back as well', async () => {
  const id = await buyWithoutEvents(atStripe)
  const buyer = { ...newBuyer(), subscription: id }
  const events = [
    subscriptionEvent(buyer, 'created', {
      overrides: { status: 'incomplete' },
      priceId: atStripe.deps.config.stripe.priceIds.personal,
    }),
    issued(buyer),
  ]
  for (const object of events) {
    const event = readEvent(object)
    if (event) await receiveEvent(atStripe.deps, event)
  }
  await makeDue(atStripe)
  await sendDelivery(atStripe.deps, (await firstInvoiceMail(id)).id)
  expect(await firstInvoiceMail(id)).toMatchObject({ status: 'cancelled' })
})
