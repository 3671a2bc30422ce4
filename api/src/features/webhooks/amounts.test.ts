import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { eventStatus } from '../../../testing/outcome.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const subscribe = async () => await purchase(api)

/** The text of the newest e-mail to a buyer, with plain spaces. */
async function lastMailTo({ email }: Buyer): Promise<string> {
  await sendAll(api)
  const text = api.provider.mails.findLast(({ to }) => to === email)?.text ?? ''
  return text.replaceAll(/\s+/g, ' ')
}

async function revenue(): Promise<Record<string, number>> {
  const { values } = await api.deps.metrics.revenue.get()
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels['currency']), value]))
}

test.each([
  ['jpy', 3000, '¥3,000'],
  ['kwd', 9500, 'KWD 9.500'],
  ['idr', 29_000_000, 'IDR 290,000'],
  ['isk', 500_000, 'ISK 5,000'],
])('a payment in %s that failed is mailed with its own digits', async (currency, amount, formatted) => {
  const buyer = await subscribe()
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { overrides: { currency, amount_due: amount } }))
  expect(await lastMailTo(buyer)).toContain(`could not charge ${formatted} `)
})

test('revenue is counted for each currency by itself, and without tax', async () => {
  const before = await revenue()
  const cases = [
    { currency: 'usd', amount_paid: 2261, total_taxes: [{ amount: 300 }, { amount: 61 }] },
    // In the format of API versions before 2025-03-31.
    { currency: 'eur', amount_paid: 1190, tax: 190 },
    { currency: 'jpy', amount_paid: 3300, total_taxes: [{ amount: 300 }] },
    // A credit covered more than the tax.
    { currency: 'chf', amount_paid: 100, total_taxes: [{ amount: 300 }] },
  ]
  for (const overrides of cases) {
    await api.deliver(invoiceEvent(await subscribe(), 'paid', { overrides }))
  }
  const after = await revenue()
  const gained = ['usd', 'eur', 'jpy', 'chf'].map((code) => (after[code] ?? 0) - (before[code] ?? 0))
  expect(gained).toEqual([19, 10, 3000, 0])
})

/** The revenue from the dollar invoices of a change of plan with 19 % tax. */
test.each([
  ['a credit for a smaller plan', { amount_paid: 0, total: -9520, total_taxes: [{ amount: -1520 }] }, 0],
  ['paid by that credit', { amount_paid: 0, total: 2261, total_taxes: [{ amount: 361 }] }, 0],
  [
    'paid by the rest of it and the card',
    { amount_paid: 1785, total: 2261, total_taxes: [{ amount: 361 }] },
    15,
  ],
])(
  'revenue of an invoice that is %s is the share that was paid, without its tax',
  async (_which, overrides, dollars) => {
    const buyer = await subscribe()
    const before = (await revenue())['usd'] ?? 0
    await api.deliver(
      invoiceEvent(buyer, 'paid', { overrides: { ...overrides, amount_due: overrides.amount_paid } }),
    )
    expect(((await revenue())['usd'] ?? 0) - before).toBeCloseTo(dollars)
  },
)

test('an amount above 2^31 is stored like any other', async () => {
  const buyer = await subscribe()
  const overrides = { currency: 'idr', amount_paid: 2 ** 31 + 100 }
  const paid = invoiceEvent(buyer, 'paid', { overrides })
  expect((await api.deliver(paid)).body).toMatchObject({ status: 'success' })
  const stored = await api.deps.db
    .selectFrom('invoicePayments')
    .select(['amountCents', 'currency'])
    .where('stripeInvoiceId', '=', buyer.invoice)
    .executeTakeFirst()
  expect(stored).toEqual({ amountCents: 2 ** 31 + 100, currency: 'idr' })
})

test.each([2 ** 53, 19.5])(
  'an amount of %s is refused by name rather than stored as another',
  async (amount) => {
    const paid = invoiceEvent(await subscribe(), 'paid', { overrides: { amount_paid: amount } })
    expect((await api.deliver(paid)).status).toBe(500)
    expect((await eventStatus(api, paid))?.lastError).toContain(`amount_paid is ${amount}`)
  },
)

test('an invoice that names no currency is not given in dollars', async () => {
  const buyer = await subscribe()
  await api.deliver(invoiceEvent(buyer, 'payment_failed', { overrides: { currency: null } }))
  expect(await lastMailTo(buyer)).not.toContain('$')
})

test('an invoice with nothing to pay is counted as no payment', async () => {
  const counted = async () =>
    (await api.deps.metrics.payments.get()).values.reduce((sum, { value }) => sum + value, 0)
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { status: 'trialing' } }))
  const before = await counted()
  const ofTrial = { amount_paid: 0, amount_due: 0, billing_reason: 'subscription_create' }
  await api.deliver(invoiceEvent(buyer, 'paid', { overrides: ofTrial }))
  const ofCredit = { id: `${buyer.invoice}_credit`, total: -500, amount_paid: 0, amount_due: 0 }
  await api.deliver(invoiceEvent(buyer, 'paid', { overrides: ofCredit }))
  expect(await counted()).toBe(before)
  await api.deliver(invoiceEvent(buyer, 'paid', { overrides: { id: `${buyer.invoice}_next` } }))
  expect(await counted()).toBe(before + 1)
})
