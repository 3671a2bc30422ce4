import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { makeCustomer, makePrice, useSandbox } from '../../testing/test-sandbox.ts'

const { stripe, advance, control } = await useSandbox()
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

test('lines are added to a draft, changed, removed and given back, each with its item', async () => {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa')
  const { id } = await stripe.invoices.create({ customer })
  const pending = await stripe.invoiceItems.create({ customer, amount: 30, currency: 'usd' })
  const product = await stripe.products.create({ name: 'Case' })
  const once = await stripe.prices.create({
    product: product.id,
    unit_amount_decimal: Stripe.Decimal.from('0.5'),
    currency: 'usd',
  })
  const added = await stripe.invoices.addLines(id, {
    lines: [
      { amount: 40, description: 'By hand', metadata: { line_id: 'hand' } },
      { pricing: { price: once.id }, quantity: 3 },
      { invoice_item: pending.id },
    ],
    invoice_metadata: { statement_id: 'one' },
  })
  expect(added).toMatchObject({ total: 72, metadata: { statement_id: 'one' } })
  const [hand, cases, given] = added.lines.data
  expect([hand, cases, given]).toMatchObject([
    { amount: 40, description: 'By hand', metadata: { line_id: 'hand' } },
    { amount: 2, quantity: 3 },
    { amount: 30, parent: { invoice_item_details: { invoice_item: pending.id } } },
  ])
  const change = { id: hand?.id ?? '', amount: 50, description: 'Corrected' }
  expect(await stripe.invoices.updateLines(id, { lines: [change] })).toMatchObject({ total: 82 })
  const handItem = hand?.parent?.invoice_item_details?.invoice_item ?? ''
  expect(await stripe.invoiceItems.retrieve(handItem)).toMatchObject({ amount: 50, description: 'Corrected' })
  const lines = [
    { id: cases?.id ?? '', behavior: 'delete' as const },
    { id: given?.id ?? '', behavior: 'unassign' as const },
  ]
  expect(await stripe.invoices.removeLines(id, { lines })).toMatchObject({ total: 50 })
  expect(await stripe.invoiceItems.list({ customer, pending: true })).toMatchObject({
    data: [{ id: pending.id, invoice: null }],
  })
  expect(await stripe.invoiceItems.list({ customer })).toMatchObject({ data: { length: 2 } })
})

test('a line that cannot be added, changed or removed is refused, and nothing of the request stays', async () => {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_visa')
  const { id } = await stripe.invoices.create({ customer })
  const recurring = await makePrice(stripe, 1000)
  const add = (...lines: Stripe.InvoiceAddLinesParams.Line[]) => stripe.invoices.addLines(id, { lines })
  await expect(add({ amount: 1 }, { pricing: { price: recurring.id } })).rejects.toMatchObject({
    param: 'lines[1][pricing][price]',
  })
  await expect(add({ description: 'Nothing' })).rejects.toMatchObject({
    param: 'lines[0][amount]',
    code: 'parameter_missing',
  })
  const { id: other } = await stripe.invoiceItems.create({
    customer: (await makeCustomer(stripe, 'pm_card_visa')).id,
    amount: 1,
    currency: 'usd',
  })
  await expect(add({ invoice_item: other })).rejects.toMatchObject({ param: 'lines[0][invoice_item]' })
  const unknown = { lines: [{ id: 'il_unknown', behavior: 'delete' as const }] }
  await expect(stripe.invoices.removeLines(id, unknown)).rejects.toMatchObject({ param: 'lines[0][id]' })
  expect(await stripe.invoices.retrieve(id)).toMatchObject({ total: 0, lines: { data: [] } })
  expect(await stripe.invoiceItems.list({ customer })).toMatchObject({ data: [] })
})

test('an invoice of a test clock that may advance is finalised within the hour of that clock', async () => {
  const frozen = Math.floor(Date.now() / 1000) + 90 * DAY_SECONDS
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: frozen })
  const { id: customer } = await stripe.customers.create({ test_clock: clock.id })
  const { id } = await stripe.invoices.create({ customer, auto_advance: false })
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 700, currency: 'usd' })
  const { automatically_finalizes_at } = await stripe.invoices.update(id, { auto_advance: true })
  expect(automatically_finalizes_at).toBe(frozen + 3600)
})

test('an item without a price includes its tax, or has it added, as it says', async () => {
  await control('POST /_sandbox/tax-rates', { country: 'de', percent: 19 })
  const address = { country: 'DE', line1: 'Torstr. 1', city: 'Berlin', postal_code: '10119' }
  const { id: customer } = await stripe.customers.create({ address })
  const { id: invoice } = await stripe.invoices.create({ customer, automatic_tax: { enabled: true } })
  const item = { customer, invoice, amount: 1190, currency: 'usd', tax_code: 'txcd_10103001' }
  await stripe.invoiceItems.create({ ...item, tax_behavior: 'inclusive' })
  expect((await stripe.invoices.retrieve(invoice)).total).toBe(1190)
  await stripe.invoiceItems.create({ ...item, tax_behavior: 'exclusive' })
  expect((await stripe.invoices.retrieve(invoice)).total).toBe(1190 + 1190 + 226)
})

test('an invoice is charged to its own payment method before that of the customer', async () => {
  const { id: customer } = await makeCustomer(stripe, 'pm_card_chargeCustomerFail')
  const { id: own } = await stripe.paymentMethods.attach('pm_card_visa', { customer })
  const { id } = await stripe.invoices.create({ customer, default_payment_method: own, auto_advance: false })
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 700, currency: 'usd' })
  await stripe.invoices.update(id, { auto_advance: true })
  await advance(2 * 3600)
  expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'paid' })
})
