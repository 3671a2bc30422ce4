import type { Flow } from '../shop.ts'

export const tax: Flow = async ({ stripe, control, monthly }) => {
  await stripe.tax.settings.retrieve()
  await stripe.tax.settings.update({ defaults: { tax_behavior: 'exclusive' } })
  await control('POST /_sandbox/tax-rates', { country: 'DE', percent: 19 })
  const { id } = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: monthly.id, quantity: 1 }],
    success_url: 'http://localhost:5173/success',
    automatic_tax: { enabled: true },
  })
  await control(`POST /_sandbox/checkout/sessions/${id}/pay`, { country: 'DE' })
  await stripe.checkout.sessions.retrieve(id, { expand: ['line_items', 'invoice'] })
  await control('POST /_sandbox/tax-rates', { country: 'DE', percent: 0 })
}
