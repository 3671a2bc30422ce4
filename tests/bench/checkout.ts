import type { Stack } from '../harness/stack.ts'
import { type Measurement, measure } from './measure.ts'

export interface CheckoutBench {
  api: Measurement
  sandbox: Measurement
  answered200: number
}

const CALLS = Array.from({ length: 100 }, (_unused, index) => index)

/**
 * A hundred buyers press "Subscribe" at once; then the same hundred sessions are created directly in the
 * sandbox.
 */
export async function benchCheckout(stack: Stack): Promise<CheckoutBench> {
  await createThroughApi(stack)
  await createInSandbox(stack)
  let answered200 = 0
  const api = await measure(CALLS, CALLS.length, async () => {
    if ((await createThroughApi(stack)) === 200) answered200 += 1
  })
  const sandbox = await measure(CALLS, CALLS.length, () => createInSandbox(stack))
  return { api, sandbox, answered200 }
}

async function createThroughApi(stack: Stack): Promise<number> {
  const response = await fetch(`${stack.apiUrl}/api/billing/create-checkout-session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tier: 'personal', user_email: 'bench@example.com' }),
  })
  await response.arrayBuffer()
  return response.status
}

async function createInSandbox(stack: Stack): Promise<void> {
  const metadata = { tier: 'personal', product_type: 'mcp' }
  await stack.sandbox.stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: String(stack.priceIds['STRIPE_PRICE_MCP_PERSONAL']), quantity: 1 }],
    metadata,
    subscription_data: { metadata },
    customer_email: 'bench@example.com',
    automatic_tax: { enabled: true },
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    success_url: `${stack.webUrl}/dashboard/success?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: `${stack.webUrl}/pricing`,
  })
}
