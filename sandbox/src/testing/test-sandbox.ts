import Stripe from 'stripe'
import { afterAll } from 'vitest'
import { type SandboxOptions, startSandbox } from '../start.ts'

export const TEST_KEY = 'sk_test_sandbox1234567890'

export interface TestSandbox {
  url: string
  stripe: Stripe
  /** Calls the control API. */
  control<Answer = Record<string, unknown>>(name: string, body?: object): Promise<Answer>
  advance(seconds: number): Promise<void>
  eventTypes(): Promise<string[]>
  close(): Promise<void>
}

export const DAY = 86_400

/** A separate sandbox for a test file, used through the official library. */
export async function useSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox({ port: 0, logLevel: 'silent', ...options })
  const control = controlOf(sandbox.url)
  const stripe = clientOf(sandbox.url)
  let closed = false
  const close = async () => {
    if (!closed) await sandbox.close()
    closed = true
  }
  afterAll(close)
  return {
    url: sandbox.url,
    stripe,
    control,
    advance: async (seconds) => {
      await control('POST /_sandbox/clock', { advance_seconds: seconds })
    },
    eventTypes: async () => {
      const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
      return events.map((event) => event.type).reverse()
    },
    close,
  }
}

export function clientOf(url: string, key = TEST_KEY): Stripe {
  const { hostname, port } = new URL(url)
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 })
}

function controlOf(url: string) {
  return async <Answer>(name: string, body?: object): Promise<Answer> => {
    const [method = 'GET', path = ''] = name.split(' ')
    const headers = body ? { 'content-type': 'application/json' } : {}
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const answer = (await response.json()) as Answer
    if (!response.ok) throw new Error(`${name} answered ${response.status}: ${JSON.stringify(answer)}`)
    return answer
  }
}

let count = 0

/** A monthly price of a new product. */
export async function makePrice(stripe: Stripe, unitAmount = 1900, interval: 'month' | 'year' = 'month') {
  count += 1
  const product = await stripe.products.create({ name: `Plan ${count}` })
  return stripe.prices.create({
    product: product.id,
    unit_amount: unitAmount,
    currency: 'usd',
    recurring: { interval },
  })
}

export async function makeSession(
  stripe: Stripe,
  price: Stripe.Price,
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
) {
  return stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost:5173/dashboard/success?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:5173/pricing',
    ...params,
  })
}

/** A customer whose default card behaves as the token says. */
export async function makeCustomer(
  stripe: Stripe,
  token = 'pm_card_visa',
  params: Stripe.CustomerCreateParams = {},
) {
  return stripe.customers.create({
    email: 'ada@example.com',
    payment_method: token,
    invoice_settings: { default_payment_method: token },
    ...params,
  })
}

export interface PayAnswer {
  outcome: string
  session: Stripe.Checkout.Session
  message: string | null
  field: string | null
  redirectUrl: string | null
}
