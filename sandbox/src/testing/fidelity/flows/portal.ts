import type Stripe from 'stripe'
import { type Flow, type Shop, subscribe } from '../shop.ts'

export const portal: Flow = async (shop) => {
  const { stripe, monthly, larger } = shop
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        products: [monthly, larger].map(({ id, product }) => ({ product: String(product), prices: [id] })),
      },
    },
  })
  await stripe.billingPortal.configurations.retrieve(configuration.id)
  await stripe.billingPortal.configurations.list()
  await stripe.billingPortal.configurations.update(configuration.id, { metadata: { use: 'test' } })
  const subscription = await subscribe(shop)
  await openFlows(shop, subscription)
  await actAsCustomer(shop, subscription)
}

async function openFlows({ stripe, larger }: Shop, { id, customer, items }: Stripe.Subscription) {
  const session = { customer: String(customer), return_url: 'http://localhost:5173/dashboard' }
  const [item] = items.data
  const changed = [{ id: item?.id ?? '', price: larger.id, quantity: 1 }]
  const flows: Stripe.BillingPortal.SessionCreateParams.FlowData[] = [
    {
      type: 'subscription_update_confirm',
      subscription_update_confirm: { subscription: id, items: changed },
    },
    { type: 'subscription_update', subscription_update: { subscription: id } },
    { type: 'subscription_cancel', subscription_cancel: { subscription: id } },
    { type: 'payment_method_update' },
  ]
  for (const flow_data of flows) await stripe.billingPortal.sessions.create({ ...session, flow_data })
}

async function actAsCustomer({ stripe, control, larger }: Shop, { id, customer }: Stripe.Subscription) {
  const session = await stripe.billingPortal.sessions.create({ customer: String(customer) })
  const page = new URL(session.url).pathname
  await control(`POST ${page}/subscriptions/${id}/update`, { price_id: larger.id })
  await control(`POST ${page}/subscriptions/${id}/cancel`)
  await control(`POST ${page}/subscriptions/${id}/resume`)
  await control(`POST ${page}/payment-methods`, { number: '5555555555554444', exp: '12/34', cvc: '123' })
}
