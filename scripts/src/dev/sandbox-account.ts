import { buyablePlans } from '@kamiyo/catalog/plans'
import type Stripe from 'stripe'
import { createStripeClient } from '../stripe-products/stripe-client.ts'
import { priceVariables, syncCatalogue } from '../stripe-products/sync-catalogue.ts'
import type { DevSettings } from './settings.ts'

/** What the API handles; docs/stripe-setup.md names the same events. */
const EVENTS: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'customer.created',
  'customer.updated',
  'customer.deleted',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'customer.subscription.trial_will_end',
  'invoice.paid',
  'invoice.payment_succeeded',
  'invoice.payment_failed',
  'payment_method.attached',
  'payment_method.detached',
]

export interface SandboxAccount {
  priceVariables: Record<string, string>
  webhook: Pick<DevSettings, 'webhookEndpointId' | 'webhookSecret'>
}

/** Gives the sandbox's account what a seller's Stripe account has: products, prices and a webhook endpoint. */
export async function prepareSandboxAccount(
  settings: DevSettings,
  urls: { sandbox: string; api: string },
): Promise<SandboxAccount> {
  const stripe = createStripeClient({ secretKey: settings.stripeSecretKey, apiBase: urls.sandbox })
  const synced = await syncCatalogue(stripe, buyablePlans)
  const webhook = await prepareWebhook(stripe, settings, `${urls.api}/api/v1/webhooks/stripe`)
  return { priceVariables: priceVariables(synced), webhook }
}

/** The secret is told only when an endpoint is made, so one whose secret is not remembered is made anew. */
async function prepareWebhook(
  stripe: Stripe,
  settings: DevSettings,
  url: string,
): Promise<SandboxAccount['webhook']> {
  const { data } = await stripe.webhookEndpoints.list({ limit: 100 })
  const remembered = data.find(({ id }) => id === settings.webhookEndpointId && settings.webhookSecret)
  if (remembered) {
    await stripe.webhookEndpoints.update(remembered.id, { url, enabled_events: EVENTS })
    return { webhookEndpointId: remembered.id, webhookSecret: settings.webhookSecret }
  }
  for (const endpoint of data.filter((candidate) => candidate.url === url))
    await stripe.webhookEndpoints.del(endpoint.id)
  const created = await stripe.webhookEndpoints.create({ url, enabled_events: EVENTS })
  if (!created.secret) throw new Error('The sandbox made a webhook endpoint without a secret')
  return { webhookEndpointId: created.id, webhookSecret: created.secret }
}
