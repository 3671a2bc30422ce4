import type Stripe from 'stripe'
import type { Stack } from '../harness/stack.ts'
import { purchase } from '../property/purchase.ts'
import { createBareIntake } from './bare-intake.ts'
import { type Comparison, compare } from './compare.ts'
import { deliver, makeDeliveries } from './deliveries.ts'
import { type Measurement, measure } from './measure.ts'

const CUSTOMERS = 150
const CALLERS = 32

/** Stripe's first events about a subscription: its creation and its payment. */
export async function recordPurchase(stack: Stack): Promise<Stripe.Event[]> {
  await stack.sandbox.webhooks({ paused: true })
  const { events } = await purchase(stack, 'personal', 'webhooks@bench.example')
  await stack.sandbox.webhooks({ paused: false })
  const templates = events.filter(({ type }) => /^customer\.subscription\.(created|updated)$/.test(type))
  if (templates.length !== 2)
    throw new Error(`The purchase has ${templates.length} events of its subscription`)
  return templates
}

/** Events of new subscriptions over HTTP, compared with the minimum database work for each. */
export async function benchIntake(stack: Stack, templates: readonly Stripe.Event[]): Promise<Comparison> {
  const bare = createBareIntake(stack.databaseUrl)
  const deliveries = () => makeDeliveries(templates, CUSTOMERS, stack.webhookSecret)
  const intake = () => measure(deliveries(), CALLERS, (delivery) => deliver(stack.apiUrl, delivery))
  try {
    await intake()
    return await compare(
      async () => (await intake()).perSecond,
      async () => (await bare.take(deliveries())).perSecond,
    )
  } finally {
    await bare.close()
  }
}

/** Response times with a few concurrent events, as on an ordinary day. */
export async function measureAnswers(stack: Stack, templates: readonly Stripe.Event[]): Promise<Measurement> {
  const deliveries = makeDeliveries(templates, 2 * CUSTOMERS, stack.webhookSecret)
  return await measure(deliveries, 3, (delivery) => deliver(stack.apiUrl, delivery))
}
