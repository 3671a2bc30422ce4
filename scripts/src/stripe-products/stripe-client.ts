import Stripe from 'stripe'

export interface StripeClientOptions {
  secretKey: string
  /** A different address than Stripe's own: the sandbox. */
  apiBase?: string | undefined
}

export function createStripeClient({ secretKey, apiBase }: StripeClientOptions): Stripe {
  return new Stripe(secretKey, {
    maxNetworkRetries: 3,
    timeout: 15_000,
    telemetry: false,
    ...addressOf(apiBase),
  })
}

function addressOf(apiBase: string | undefined): Stripe.StripeConfig {
  if (!apiBase) return {}
  const url = URL.parse(apiBase)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Error(`STRIPE_API_BASE is "${apiBase}"; give an address such as http://127.0.0.1:12111`)
  const { protocol, hostname, port } = url
  const plain = protocol === 'http:'
  return { host: hostname, port: port || (plain ? 80 : 443), protocol: plain ? 'http' : 'https' }
}

/** The library says only that the connection failed; the address shows what to check. */
export function withAddress(error: unknown, apiBase = 'https://api.stripe.com'): unknown {
  if (!(error instanceof Stripe.errors.StripeConnectionError)) return error
  const message = `Stripe at ${apiBase} cannot be reached: ${error.message}`
  return new Error(message, { cause: error })
}
