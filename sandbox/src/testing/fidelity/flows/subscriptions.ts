import { DAY } from '../../test-sandbox.ts'
import { type Flow, refused, subscribe } from '../shop.ts'

const FAILS_WHEN_CHARGED = '4000000000000341'

export const readSubscription: Flow = async (shop) => {
  const { stripe } = shop
  const { id, customer, latest_invoice } = await subscribe(shop)
  const invoice = String(latest_invoice)
  await stripe.subscriptions.retrieve(id, {
    expand: ['latest_invoice.payments', 'default_payment_method', 'customer', 'items.data.price.product'],
  })
  await stripe.subscriptions.list({ customer: String(customer), status: 'all' })
  await stripe.subscriptions.list()
  const items = await stripe.subscriptionItems.list({ subscription: id })
  await stripe.subscriptionItems.retrieve(items.data[0]?.id ?? '')
  await stripe.invoices.retrieve(invoice, { expand: ['payments', 'confirmation_secret'] })
  await stripe.invoices.list({ customer: String(customer) })
  await stripe.invoices.listLineItems(invoice)
  const payments = await stripe.invoicePayments.list({ invoice })
  await stripe.invoicePayments.retrieve(payments.data[0]?.id ?? '')
  await stripe.invoices.createPreview({ subscription: id })
  await stripe.events.list({ types: ['customer.subscription.updated', 'invoice.paid'] })
  const events = await stripe.events.list({ limit: 1 })
  await stripe.events.retrieve(events.data[0]?.id ?? '')
}

export const changeSubscription: Flow = async (shop) => {
  const { stripe, monthly, larger, yearly } = shop
  const { id, items, customer } = await subscribe(shop)
  const item = items.data[0]?.id ?? ''
  await stripe.subscriptions.update(id, { metadata: { note: 'changed' } })
  const switched = {
    items: [{ id: item, price: larger.id }],
    proration_behavior: 'always_invoice' as const,
  }
  await stripe.invoices.createPreview({ subscription: id, subscription_details: switched })
  await stripe.subscriptions.update(id, switched)
  await stripe.subscriptionItems.update(item, { quantity: 2 })
  await stripe.subscriptions.update(id, { items: [{ id: item, price: yearly.id }] })
  await stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await refused(stripe.invoices.createPreview({ subscription: id }))
  await stripe.subscriptions.update(id, { cancel_at_period_end: false })
  await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } })
  await stripe.subscriptions.update(id, { pause_collection: '' })
  const [details, half] = [{ items: [{ price: yearly.id }] }, { percent_off: 50, duration: 'once' as const }]
  const discounts = [{ coupon: (await stripe.coupons.create(half)).id }]
  await stripe.invoices.createPreview({ subscription: id, discounts })
  await stripe.invoices.createPreview({ customer: String(customer), subscription_details: details })
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'usd', duration: 'forever' })
  await stripe.subscriptions.update(id, { discounts: [{ coupon: coupon.id }] })
  await stripe.subscriptions.deleteDiscount(id)
  const second = await subscribe(shop)
  const added = await stripe.subscriptionItems.create({ subscription: second.id, price: larger.id })
  await stripe.subscriptionItems.del(added.id)
  await stripe.subscriptions.update(second.id, {
    items: [{ id: second.items.data[0]?.id ?? '', price: monthly.id, quantity: 3 }],
    proration_behavior: 'none',
  })
}

export const renewals: Flow = async (shop) => {
  const { control, advance } = shop
  const { id } = await subscribe(shop)
  const useCard = (card: string) => control(`POST /_sandbox/subscriptions/${id}/card`, { card })
  const renew = () => control(`POST /_sandbox/subscriptions/${id}/renew`)
  await renew()
  await useCard(FAILS_WHEN_CHARGED)
  await renew()
  await useCard('4242424242424242')
  await advance(3 * DAY + 60)
  await useCard(FAILS_WHEN_CHARGED)
  await renew()
  await advance(16 * DAY)
}

export const endings: Flow = async (shop) => {
  const { stripe, advance } = shop
  const ending = await subscribe(shop, 'pm_card_visa', { cancel_at_period_end: true })
  await advance(32 * DAY)
  await stripe.subscriptions.retrieve(ending.id)
  const canceled = await subscribe(shop)
  await stripe.subscriptions.cancel(canceled.id, {
    cancellation_details: { comment: 'Too dear', feedback: 'too_expensive' },
  })
  await refused(stripe.subscriptions.cancel(canceled.id))
  const incomplete = await subscribe(shop, 'pm_card_chargeCustomerFail')
  await advance(DAY)
  await stripe.subscriptions.retrieve(incomplete.id)
  const { customer } = await subscribe(shop)
  await stripe.customers.del(String(customer))
}

export const beginnings: Flow = async (shop) => {
  const { stripe, monthly, advance } = shop
  const waiting = await subscribe(shop, 'pm_card_visa', {
    payment_behavior: 'default_incomplete',
    expand: ['latest_invoice.confirmation_secret'],
  })
  await stripe.invoices.pay(Object(waiting.latest_invoice).id)
  await refused(subscribe(shop, 'pm_card_chargeCustomerFail', { payment_behavior: 'error_if_incomplete' }))
  const trial = await subscribe(shop, 'pm_card_visa', { trial_period_days: 5 })
  await advance(6 * DAY)
  await stripe.subscriptions.retrieve(trial.id)
  const customer = await stripe.customers.create({})
  const paused = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    trial_period_days: 1,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  })
  await advance(DAY + 60)
  const method = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } })
  await stripe.subscriptions.resume(paused.id)
}
