import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, eventTypes, control, advance } = await useSandbox()

async function makeInvoice(token: string) {
  const customer = await makeCustomer(stripe, token)
  await stripe.invoiceItems.create({
    customer: customer.id,
    amount: 2000,
    currency: 'usd',
    description: 'Setup',
  })
  return stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' })
}

test('an invoice is drafted from pending items, finalised with a number, and paid', async () => {
  const draft = await makeInvoice('pm_card_visa')
  expect(draft).toMatchObject({
    status: 'draft',
    total: 2000,
    number: null,
    lines: { data: [{ amount: 2000 }] },
  })
  const open = await stripe.invoices.finalizeInvoice(draft.id)
  expect(open.status).toBe('open')
  expect(open.number).toMatch(/^\w{8}-0001$/)
  const paid = await stripe.invoices.pay(draft.id)
  expect(paid).toMatchObject({ status: 'paid', amount_paid: 2000, amount_remaining: 0, attempt_count: 1 })
  const payments = await stripe.invoicePayments.list({ invoice: draft.id })
  expect(payments.data).toMatchObject([{ status: 'paid', amount_paid: 2000 }])
  await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject({ message: 'Invoice is already paid' })
})

test('a declined payment answers 402, leaves the invoice open and says so in events', async () => {
  const draft = await makeInvoice('pm_card_chargeCustomerFail')
  await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject({
    statusCode: 402,
    code: 'card_declined',
  })
  expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({ status: 'open', attempt_count: 1 })
  expect((await eventTypes()).slice(-2)).toEqual(['invoice.updated', 'invoice.payment_failed'])
})

test('an invoice that was marked uncollectible can still be paid, and stays uncollectible when the card is declined', async () => {
  const draft = await makeInvoice('pm_card_chargeCustomerFail')
  await stripe.invoices.finalizeInvoice(draft.id)
  await stripe.invoices.markUncollectible(draft.id)
  await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject({ code: 'card_declined' })
  expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({
    status: 'uncollectible',
    next_payment_attempt: null,
  })
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer: String(draft.customer) })
  const paid = await stripe.invoices.pay(draft.id, { payment_method: id })
  expect(paid).toMatchObject({ status: 'paid', amount_paid: 2000, amount_remaining: 0 })
  expect((await eventTypes()).slice(-8)).toContain('invoice.paid')
})

test('a void invoice is not paid in any way', async () => {
  const draft = await makeInvoice('pm_card_visa')
  await stripe.invoices.finalizeInvoice(draft.id)
  await stripe.invoices.voidInvoice(draft.id)
  for (const params of [{}, { paid_out_of_band: true }])
    await expect(stripe.invoices.pay(draft.id, params)).rejects.toMatchObject({ statusCode: 400 })
})

test('a draft that cannot be finalised is neither paid nor sent', async () => {
  const draft = await makeInvoice('pm_card_visa')
  await control('POST /_sandbox/settings', { finalization_fails: true })
  const refusal = { statusCode: 400, code: 'customer_tax_location_invalid' }
  await expect(stripe.invoices.pay(draft.id)).rejects.toMatchObject(refusal)
  await expect(stripe.invoices.sendInvoice(draft.id)).rejects.toMatchObject(refusal)
  await control('POST /_sandbox/settings', { finalization_fails: false })
})

test('an open invoice is voided, a draft is deleted, and neither the other way round', async () => {
  const draft = await makeInvoice('pm_card_visa')
  await expect(stripe.invoices.voidInvoice(draft.id)).rejects.toMatchObject({ statusCode: 400 })
  await stripe.invoices.finalizeInvoice(draft.id)
  await expect(stripe.invoices.del(draft.id)).rejects.toMatchObject({ statusCode: 400 })
  expect((await stripe.invoices.voidInvoice(draft.id)).status).toBe('void')
  const other = await makeInvoice('pm_card_visa')
  expect(await stripe.invoices.del(other.id)).toMatchObject({ deleted: true })
})

test("a draft of a subscription is not deleted, because Stripe's is not", async () => {
  const price = await makePrice(stripe)
  const { id: customer } = await makeCustomer(stripe)
  const { id, items, created } = await stripe.subscriptions.create({ customer, items: [{ price: price.id }] })
  await advance((items.data[0]?.current_period_end ?? 0) - created + 60)
  const [draft] = (await stripe.invoices.list({ subscription: id, status: 'draft' })).data
  const refusal = { statusCode: 400, message: expect.stringContaining('invoice of a subscription') }
  await expect(stripe.invoices.del(String(draft?.id))).rejects.toMatchObject(refusal)
  expect((await stripe.invoices.retrieve(String(draft?.id))).status).toBe('draft')
})
