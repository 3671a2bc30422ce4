import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { DAY, makeCustomer, type PayAnswer, useSandbox } from '../../testing/test-sandbox.ts'

const { url, stripe, control, eventTypes, advance } = await useSandbox()

const DEBIT = { card: '000123456789' }
const CONFIRMED = { card: '4000002500003155' }

/** A session for a pack of credits at $15, priced inline. */
function open(params: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  return stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      {
        price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Starter pack' } },
        quantity: 1,
      },
    ],
    success_url: 'http://localhost:5173/dashboard/success?session_id={CHECKOUT_SESSION_ID}',
    metadata: { credit_pack: 'starter' },
    payment_intent_data: { metadata: { credit_pack: 'starter' } },
    invoice_creation: { enabled: true, invoice_data: { description: 'Credits', metadata: { kind: 'pack' } } },
    ...params,
  })
}

const pay = (id: string, body: object = {}) =>
  control<PayAnswer>(`POST /_sandbox/checkout/sessions/${id}/pay`, { email: 'ada@example.com', ...body })

async function eventsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes()).length
  await work()
  return (await eventTypes()).slice(before)
}

const others = (types: string[]) => types.filter((type) => type !== 'checkout.session.completed')

const PAYMENT = ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded']
const INVOICE = [
  'invoiceitem.created',
  'invoice.created',
  'invoice.finalized',
  'invoice.updated',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice_payment.paid',
]

test('a guest who pays becomes a customer and gets an invoice that this payment paid', async () => {
  const session = await open({ customer_creation: 'always', automatic_tax: { enabled: true } })
  expect(session).toMatchObject({
    mode: 'payment',
    customer: null,
    customer_creation: 'always',
    payment_intent: null,
    invoice_creation: { enabled: true, invoice_data: { description: 'Credits', metadata: { kind: 'pack' } } },
  })
  const types = await eventsDuring(() => pay(session.id, { name: 'Ada' }))
  expect(types).toContain('checkout.session.completed')
  expect(others(types)).toEqual(['customer.created', ...PAYMENT, ...INVOICE])
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['invoice', 'payment_intent', 'customer'],
  })
  expect(paid).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    subscription: null,
    customer: { email: 'ada@example.com', name: 'Ada' },
    payment_intent: { status: 'succeeded', amount: 1500, metadata: { credit_pack: 'starter' } },
    invoice: {
      status: 'paid',
      billing_reason: 'manual',
      amount_paid: 1500,
      amount_remaining: 0,
      description: 'Credits',
      metadata: { kind: 'pack' },
      parent: null,
      lines: { data: [{ description: 'Starter pack', amount: 1500 }] },
    },
  })
  const invoice = paid.invoice as Stripe.Invoice
  const { data: payments } = await stripe.invoicePayments.list({ invoice: String(invoice.id) })
  const { id: intent } = paid.payment_intent as Stripe.PaymentIntent
  expect(payments).toMatchObject([{ status: 'paid', payment: { payment_intent: intent } }])
  const page = await fetch(String(invoice.hosted_invoice_url))
  expect(await page.text()).toContain('Starter pack')
})

test('without invoice_creation or customer_creation a payment leaves neither an invoice nor a customer', async () => {
  const session = await open({ invoice_creation: { enabled: false } })
  expect(others(await eventsDuring(() => pay(session.id)))).toEqual(PAYMENT)
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ customer: null, invoice: null })
  const invoiced = await open()
  const { session: paid } = await pay(invoiced.id)
  expect(paid).toMatchObject({ customer: expect.stringMatching(/^cus_/), invoice: expect.any(String) })
})

test('a known customer pays with the reference of the buyer, and keeps the balance', async () => {
  const customer = await makeCustomer(stripe, 'pm_card_visa', { balance: -500 })
  const session = await open({ customer: customer.id, client_reference_id: 'account-1' })
  const { session: paid } = await pay(session.id)
  expect(paid).toMatchObject({ customer: customer.id, client_reference_id: 'account-1', amount_total: 1500 })
  expect(await stripe.invoices.retrieve(String(paid.invoice))).toMatchObject({ amount_paid: 1500 })
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -500 })
})

test('a session has one payment intent, however many cards are tried', async () => {
  const { id } = await open()
  const before = (await eventTypes()).length
  const types = await eventsDuring(() => pay(id, { card: '4000000000000002' }))
  expect(types).toEqual(['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed'])
  const { payment_intent: intent, status } = await stripe.checkout.sessions.retrieve(id)
  expect({ status, intent }).toMatchObject({ status: 'open', intent: expect.stringMatching(/^pi_/) })
  expect(await pay(id, CONFIRMED)).toMatchObject({ outcome: 'requires_action' })
  const confirm = `POST /_sandbox/checkout/sessions/${id}/confirm`
  expect(await control(confirm, { approve: false })).toMatchObject({ outcome: 'declined' })
  expect((await pay(id)).session).toMatchObject({ payment_intent: intent, payment_status: 'paid' })
  const charges = await stripe.charges.list({ payment_intent: String(intent) })
  expect(charges.data.map((charge) => charge.status)).toEqual(['succeeded', 'failed', 'failed'])
  const created = (await eventTypes()).slice(before).filter((type) => type === 'customer.created')
  expect(created).toHaveLength(1)
})

test('an expired session cancels its payment, which nothing else can cancel', async () => {
  const { id } = await open()
  await pay(id, { card: '4000000000000002' })
  const intent = String((await stripe.checkout.sessions.retrieve(id)).payment_intent)
  await expect(stripe.paymentIntents.cancel(intent)).rejects.toThrow(/Expire the Checkout Session/)
  await advance(DAY + 1)
  expect((await eventTypes()).slice(-2)).toEqual(['payment_intent.canceled', 'checkout.session.expired'])
  expect(await stripe.paymentIntents.retrieve(intent)).toMatchObject({ cancellation_reason: 'expired' })
  expect(await pay(id)).toMatchObject({ outcome: 'expired' })
})

test('a bank debit is invoiced when it arrives, and not when it fails', async () => {
  for (const succeeded of [true, false]) {
    const { id } = await open()
    const { session } = await pay(id, DEBIT)
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid', invoice: null })
    const types = await eventsDuring(() =>
      control(`POST /_sandbox/checkout/sessions/${id}/settle`, { succeeded }),
    )
    expect(types).toEqual(
      succeeded
        ? [
            'charge.succeeded',
            'payment_intent.succeeded',
            ...INVOICE,
            'checkout.session.async_payment_succeeded',
          ]
        : ['charge.failed', 'payment_intent.payment_failed', 'checkout.session.async_payment_failed'],
    )
    const settled = await stripe.checkout.sessions.retrieve(id)
    expect(settled).toMatchObject({ payment_status: succeeded ? 'paid' : 'unpaid' })
    expect(settled.invoice === null).toBe(!succeeded)
  }
})

test('a promotion code and tax are on the invoice as on the session, and the code is used up once', async () => {
  await control('POST /_sandbox/tax-rates', { country: 'DE', percent: 19 })
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: 'once' })
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'PACK20',
  })
  const { id } = await open({ allow_promotion_codes: true, automatic_tax: { enabled: true } })
  const { session } = await pay(id, { promotion_code: 'pack20', country: 'DE', ...DEBIT })
  expect(session).toMatchObject({
    amount_total: 1428,
    total_details: { amount_discount: 300, amount_tax: 228 },
  })
  await control(`POST /_sandbox/checkout/sessions/${id}/settle`, { succeeded: true })
  const { invoice } = await stripe.checkout.sessions.retrieve(id)
  expect(await stripe.invoices.retrieve(String(invoice))).toMatchObject({
    subtotal: 1500,
    total: 1428,
    amount_paid: 1428,
    total_discount_amounts: [{ amount: 300 }],
    total_taxes: [{ amount: 228 }],
  })
  expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1 })
})

test('what costs nothing is complete without a payment, whatever the card', async () => {
  const coupon = await stripe.coupons.create({ percent_off: 100, duration: 'once' })
  const { id } = await open({ discounts: [{ coupon: coupon.id }] })
  const types = await eventsDuring(() => pay(id, { card: '4000000000000002' }))
  expect(others(types)).toEqual(['customer.created'])
  expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
    payment_status: 'no_payment_required',
    payment_intent: null,
    invoice: null,
  })
})

test('such a payment is refunded and disputed like any other', async () => {
  const buy = async () => {
    const { session } = await pay((await open()).id)
    const intent = await stripe.paymentIntents.retrieve(String(session.payment_intent))
    return String(intent.latest_charge)
  }
  const refunded = await buy()
  await control(`POST /_sandbox/charges/${refunded}/refund`, { amount: 500 })
  await stripe.refunds.create({ charge: refunded })
  expect(await stripe.charges.retrieve(refunded)).toMatchObject({ amount_refunded: 1500, refunded: true })
  const disputed = await buy()
  const { id } = await control<{ id: string }>(`POST /_sandbox/charges/${disputed}/dispute`)
  expect(await control(`POST /_sandbox/disputes/${id}/close`, { verdict: 'lost' })).toMatchObject({
    status: 'lost',
    charge: disputed,
  })
  const payments = await (await fetch(`${url}/dashboard/payments`)).text()
  expect(payments).toContain('ada@example.com')
})
