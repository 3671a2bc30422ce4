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

export type Bought = Omit<Purchase, 'events'>

/** Buys through the API and the sandbox. */
export async function buyAt(stack: Stack, tier: string, email: string): Promise<Bought> {
  const session = await payFor(stack, 'create-checkout-session', { tier }, email)
  return {
    email,
    sessionId: session.id,
    customerId: String(session.customer),
    subscriptionId: String(session.subscription),
  }
}

/** The same while webhooks are held back, with its events. */
export async function purchase(stack: Stack, tier: string, email: string): Promise<Purchase> {
  const bought = await buyAt(stack, tier, email)
  return {
    ...bought,
    events: await eventsOf(stack, [bought.customerId, bought.subscriptionId, bought.sessionId]),
  }
}

export interface PackPurchase {
  email: string
  sessionId: string
  customerId: string
  paymentId: string
}

/** Buys credits through the API and the sandbox. */
export async function purchasePack(stack: Stack, packId: string, email: string): Promise<PackPurchase> {
  const session = await payFor(stack, 'create-credit-checkout-session', { credit_pack: packId }, email)
  return {
    email,
    sessionId: session.id,
    customerId: String(session.customer),
    paymentId: String(session.payment_intent),
  }
}

/** What Stripe would deliver about these objects, in its own order. */
export async function eventsOf(stack: Stack, ids: string[]): Promise<Stripe.Event[]> {
  const recent = await stack.sandbox.stripe.events.list({ limit: 100 })
  return recent.data.filter((event) => concerns(event, ids)).reverse()
}

async function payFor(stack: Stack, route: string, order: object, email: string) {
  const response = await fetch(`${stack.apiUrl}/api/billing/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...order, user_email: email }),
  })
  const { session_id: sessionId } = (await response.json()) as { session_id: string }
  await stack.sandbox.pay(sessionId, { email })
  return await stack.sandbox.stripe.checkout.sessions.retrieve(sessionId)
}

function concerns(event: Stripe.Event, ids: string[]): boolean {
  const text = JSON.stringify(event.data.object)
  return ids.some((id) => text.includes(id))
}
