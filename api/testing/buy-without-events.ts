import type { TestApi } from './start-test-api.ts'

const METADATA = { tier: 'personal', product_type: 'mcp' }

/** A purchase at Stripe; the sandbox has no webhook endpoint, so none of its events arrive. */
export async function buyWithoutEvents({ deps, sandbox }: TestApi): Promise<string> {
  const { stripe } = sandbox
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: deps.config.stripe.priceIds.personal ?? '', quantity: 1 }],
    success_url: 'http://localhost:5173/ok',
    cancel_url: 'http://localhost:5173/no',
    metadata: METADATA,
    subscription_data: { metadata: METADATA },
  })
  await sandbox.pay(session.id, { email: `${session.id.slice(-12).toLowerCase()}@example.com` })
  const { subscription } = await stripe.checkout.sessions.retrieve(session.id)
  return String(subscription)
}
