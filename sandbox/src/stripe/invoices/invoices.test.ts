import { expect, test } from 'vitest'
import { makeCustomer, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, eventTypes } = await useSandbox()

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

test('an open invoice is voided, a draft is deleted, and neither the other way round', async () => {
  const draft = await makeInvoice('pm_card_visa')
  await expect(stripe.invoices.voidInvoice(draft.id)).rejects.toMatchObject({ statusCode: 400 })
  await stripe.invoices.finalizeInvoice(draft.id)
  await expect(stripe.invoices.del(draft.id)).rejects.toMatchObject({ statusCode: 400 })
  expect((await stripe.invoices.voidInvoice(draft.id)).status).toBe('void')
  const other = await makeInvoice('pm_card_visa')
  expect(await stripe.invoices.del(other.id)).toMatchObject({ deleted: true })
})
