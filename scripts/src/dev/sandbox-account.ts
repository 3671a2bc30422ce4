import { buyablePlans } from '@kamiyo/catalog/plans'
import { HANDLED_EVENT_TYPES, STRIPE_API_VERSION } from '@kamiyo/catalog/stripe'
import type Stripe from 'stripe'
import { syncPortal } from '../stripe-products/portal-sync.ts'
import { createStripeClient } from '../stripe-products/stripe-client.ts'
import { idVariables } from '../stripe-products/sync-account.ts'
import { syncCatalogue } from '../stripe-products/sync-catalogue.ts'
import type { DevSettings } from './settings.ts'

export interface SandboxAccount {
  stripeIds: Record<string, string>
  webhook: Pick<DevSettings, 'webhookEndpointId' | 'webhookSecret'>
}

/**
 * Sets up the sandbox's account like a seller's Stripe account: products, prices, a portal configuration and
 * a webhook endpoint.
 */
export async function prepareSandboxAccount(
  settings: DevSettings,
  urls: { sandbox: string; api: string; web: string },
): Promise<SandboxAccount> {
  const stripe = createStripeClient({ secretKey: settings.stripeSecretKey, apiBase: urls.sandbox })
  const plans = await syncCatalogue(stripe, buyablePlans)
  const portal = await syncPortal(stripe, plans, urls.web)
  const webhook = await prepareWebhook(stripe, settings, `${urls.api}/api/v1/webhooks/stripe`)
  return { stripeIds: idVariables({ plans, portal }), webhook }
}

/**
 * The secret is returned, and the version set, only when an endpoint is created: one with an unknown secret
 * or another version is created again.
 */
async function prepareWebhook(
  stripe: Stripe,
  settings: DevSettings,
  url: string,
): Promise<SandboxAccount['webhook']> {
  const { data } = await stripe.webhookEndpoints.list({ limit: 100 })
  const remembered = data.find(
    ({ id, api_version: version }) =>
      id === settings.webhookEndpointId && settings.webhookSecret && version === STRIPE_API_VERSION,
  )
  if (remembered) {
    await stripe.webhookEndpoints.update(remembered.id, { url, enabled_events: [...HANDLED_EVENT_TYPES] })
    return { webhookEndpointId: remembered.id, webhookSecret: settings.webhookSecret }
  }
  for (const endpoint of data.filter((candidate) => candidate.url === url))
    await stripe.webhookEndpoints.del(endpoint.id)
  const created = await stripe.webhookEndpoints.create({
    url,
    enabled_events: [...HANDLED_EVENT_TYPES],
    api_version: STRIPE_API_VERSION,
  })
  if (!created.secret) throw new Error('The sandbox made a webhook endpoint without a secret')
  return { webhookEndpointId: created.id, webhookSecret: created.secret }
}
