import { buyablePlans } from '@kamiyo/catalog/plans'
import { priceVariables, syncCatalogue } from '@kamiyo/scripts/sync-catalogue'
import type Stripe from 'stripe'

/** Creates the catalogue's products and prices, and returns the price ids by environment variable. */
export async function sellCatalogue(stripe: Stripe): Promise<Record<string, string>> {
  return priceVariables(await syncCatalogue(stripe, buyablePlans))
}

/** Registers an endpoint for every event; returns the signing secret. */
export async function registerWebhook(stripe: Stripe, url: string): Promise<string> {
  const endpoint = await stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
  if (!endpoint.secret) throw new Error('The webhook endpoint came without its secret')
  return endpoint.secret
}
