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
