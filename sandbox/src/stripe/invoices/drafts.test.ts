import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, advance } = await useSandbox()
const DAY_SECONDS = 86_400

test('items are put on a draft, taken from it again, and finalised with it', async () => {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa')
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'exclude' })
  const named = { customer, invoice: draft.id, currency: 'usd' }
  const metadata = { line_id: 'case' }
  const item = await stripe.invoiceItems.create({ ...named, amount: 700, description: 'Cases', metadata })
  expect(item).toMatchObject({ invoice: draft.id, amount: 700 })
  const calls = await stripe.invoiceItems.create({
    ...named,
    unit_amount_decimal: Stripe.Decimal.from('0.01'),
    quantity: 12_345,
  })
  expect(calls.amount).toBe(123)
  const credit = await stripe.invoiceItems.create({ ...named, amount: -100 })
  expect(await stripe.invoices.retrieve(draft.id)).toMatchObject({
    status: 'draft',
    total: 723,
    amount_due: 723,
  })
  await stripe.invoiceItems.del(credit.id)
  const open = await stripe.invoices.finalizeInvoice(draft.id)
  expect(open).toMatchObject({ status: 'open', total: 823, lines: { data: [{ metadata }, { amount: 123 }] } })
  await expect(stripe.invoiceItems.create({ ...named, amount: 1 })).rejects.toMatchObject({
    param: 'invoice',
  })
  await expect(stripe.invoiceItems.del(item.id)).rejects.toMatchObject({ statusCode: 400 })
  expect(await stripe.invoiceItems.list({ invoice: draft.id })).toMatchObject({ data: [{}, {}] })
})

test('an item in another currency, of another customer or with two prices is refused', async () => {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa')
  const { id: other } = await makeCustomer(stripe, 'pm_card_visa')
  const { id: invoice } = await stripe.invoices.create({ customer })
  const item = { customer, invoice, amount: 1, currency: 'usd' }
  await expect(stripe.invoiceItems.create({ ...item, currency: 'eur' })).rejects.toMatchObject({
    param: 'currency',
  })
  await expect(stripe.invoiceItems.create({ ...item, customer: other })).rejects.toMatchObject({
    param: 'invoice',
  })
  await expect(
    stripe.invoiceItems.create({ ...item, unit_amount_decimal: Stripe.Decimal.from('1') }),
  ).rejects.toMatchObject({
    statusCode: 400,
  })
})

test('the draft of a renewal takes further items with its discount, and waits while it must not advance', async () => {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa')
  const price = await makePrice(stripe, 1000)
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' })
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: price.id }],
    discounts: [{ coupon: coupon.id }],
  })
  const periodEnd = subscription.items.data[0]?.current_period_end ?? 0
  await advance(periodEnd - subscription.created + 600)
  const [draft] = (await stripe.invoices.list({ customer, status: 'draft' })).data
  const invoice = draft?.id ?? ''
  await stripe.invoices.update(invoice, { auto_advance: false })
  await stripe.invoiceItems.create({ customer, invoice, amount: 200, currency: 'usd', discountable: false })
  await advance(DAY_SECONDS)
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'draft', subtotal: 1200 })
  await stripe.invoices.update(invoice, { auto_advance: true })
  await advance(2 * 3600)
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ status: 'paid', total: 700 })
})
