import { STRIPE_API_VERSION } from '@kamiyo/catalog/stripe'
import Stripe from 'stripe'

export type StripeGateway = Stripe

export interface StripeClientConfig {
  secretKey: string
  /** Another server with Stripe's API, such as the sandbox. */
  apiBase?: string
}

const TIMEOUT_MS = 8_000
const MAX_RETRIES = 2

export function createStripe(config: StripeClientConfig): StripeGateway {
  return new Stripe(config.secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: MAX_RETRIES,
    telemetry: false,
    ...(config.apiBase && serverAt(config.apiBase)),
  })
}

function serverAt(apiBase: string): { protocol: 'http' | 'https'; host: string; port: number } {
  const url = new URL(apiBase)
  const protocol = url.protocol === 'http:' ? 'http' : 'https'
  return { protocol, host: url.hostname, port: Number(url.port) || (protocol === 'http' ? 80 : 443) }
}
