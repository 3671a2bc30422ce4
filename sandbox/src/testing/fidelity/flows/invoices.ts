import Stripe from 'stripe'
import { type Flow, refused } from '../shop.ts'

export const invoicesByHand: Flow = async ({ stripe }) => {
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const charge = { customer, amount: 700, currency: 'usd' }
  const including = { customer, pending_invoice_items_behavior: 'include' as const }
  await stripe.invoiceItems.create({ ...charge, description: 'Setup' })
  const dropped = await stripe.invoiceItems.create(charge)
  await stripe.invoiceItems.retrieve(dropped.id)
  await stripe.invoiceItems.list({ customer })
  await stripe.invoiceItems.del(dropped.id)
  const paid = await stripe.invoices.create(including)
  await stripe.invoices.update(paid.id, { description: 'Thank you' })
  await stripe.invoices.finalizeInvoice(paid.id)
  await stripe.invoices.sendInvoice(paid.id)
  await stripe.invoices.pay(paid.id)
  await refused(stripe.invoices.pay(paid.id))
  const draft = await stripe.invoices.create({ customer })
  await stripe.invoices.del(draft.id)
  await stripe.invoiceItems.create(charge)
  const voided = await stripe.invoices.create(including)
  await stripe.invoices.finalizeInvoice(voided.id)
  await stripe.invoices.markUncollectible(voided.id)
  await stripe.invoices.voidInvoice(voided.id)
}

export const creditNotes: Flow = async ({ stripe }) => {
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id: invoice } = await stripe.invoices.create({ customer })
  await stripe.invoices.addLines(invoice, { lines: [{ amount: 3000, description: 'Cases', quantity: 3 }] })
  await stripe.invoices.finalizeInvoice(invoice)
  const early = await stripe.creditNotes.create({ invoice, amount: 100, reason: 'duplicate' })
  await stripe.creditNotes.voidCreditNote(early.id)
  const { lines } = await stripe.invoices.pay(invoice)
  const line = { type: 'invoice_line_item' as const, invoice_line_item: lines.data[0]?.id ?? '', quantity: 1 }
  const own = { type: 'custom_line_item' as const, description: 'Goodwill', unit_amount: 250, quantity: 2 }
  const given = { invoice, lines: [line, own], refund_amount: 1400, out_of_band_amount: 100 }
  await stripe.creditNotes.preview(given)
  const note = await stripe.creditNotes.create({ ...given, expand: ['invoice', 'customer'] })
  await stripe.creditNotes.update(note.id, { memo: 'Sorry' })
  await stripe.creditNotes.retrieve(note.id)
  await stripe.creditNotes.list({ invoice })
  await stripe.creditNotes.listLineItems(note.id)
  await refused(stripe.creditNotes.voidCreditNote(note.id))
}

export const draftsByHand: Flow = async ({ stripe, monthly }) => {
  const { id: customer } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id: invoice } = await stripe.invoices.create({ customer, auto_advance: true })
  const named = { customer, invoice, currency: 'usd' }
  await stripe.invoiceItems.create({ ...named, amount: 700, metadata: { line_id: 'case' } })
  const unit_amount_decimal = Stripe.Decimal.from('0.01')
  await stripe.invoiceItems.create({ ...named, unit_amount_decimal, quantity: 12_345 })
  const dropped = await stripe.invoiceItems.create({ ...named, amount: -100 })
  await stripe.invoices.update(invoice, { auto_advance: false })
  await stripe.invoiceItems.del(dropped.id)
  const product = String(monthly.product)
  const once = await stripe.prices.create({ product, unit_amount: 250, currency: 'usd' })
  const { id: invoice_item } = await stripe.invoiceItems.create({ customer, amount: 30, currency: 'usd' })
  const period = { start: 1_800_000_000, end: 1_800_086_400 }
  const added = await stripe.invoices.addLines(invoice, {
    lines: [
      { amount: 40, description: 'By hand', period },
      { pricing: { price: once.id }, quantity: 2 },
      { invoice_item },
    ],
  })
  const [first, second] = added.lines.data
  await stripe.invoices.updateLines(invoice, { lines: [{ id: first?.id ?? '', amount: 600 }] })
  const removed = { id: second?.id ?? '', behavior: 'unassign' as const }
  await stripe.invoices.removeLines(invoice, { lines: [removed] })
  await stripe.invoices.finalizeInvoice(invoice)
  await refused(stripe.invoices.addLines(invoice, { lines: [{ amount: 1 }] }))
}
