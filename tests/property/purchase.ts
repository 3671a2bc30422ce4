import type Stripe from 'stripe'
import type { Stack } from '../harness/stack.ts'

export interface Purchase {
  email: string
  sessionId: string
  customerId: string
  subscriptionId: string
  /** What Stripe would deliver for it, in its own order. */
  events: Stripe.Event[]
}

/** Buys through the API and the sandbox while webhooks are held back, and gives the events. */
export async function purchase(stack: Stack, tier: string, email: string): Promise<Purchase> {
  const response = await fetch(`${stack.apiUrl}/api/billing/create-checkout-session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tier, user_email: email }),
  })
  const { session_id: sessionId } = (await response.json()) as { session_id: string }
  await stack.sandbox.pay(sessionId, { email })
  const session = await stack.sandbox.stripe.checkout.sessions.retrieve(sessionId)
  const customerId = String(session.customer)
  const subscriptionId = String(session.subscription)
  const recent = await stack.sandbox.stripe.events.list({ limit: 100 })
  const events = recent.data
    .filter((event) => concerns(event, [customerId, subscriptionId, sessionId]))
    .reverse()
  return { email, sessionId, customerId, subscriptionId, events }
}

function concerns(event: Stripe.Event, ids: string[]): boolean {
  const text = JSON.stringify(event.data.object)
  return ids.some((id) => text.includes(id))
}
