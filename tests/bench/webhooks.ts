import { Client } from 'pg'
import type Stripe from 'stripe'
import type { Stack } from '../harness/stack.ts'
import { purchase } from '../property/purchase.ts'
import { type Comparison, compare } from './compare.ts'
import { type Delivery, deliver, idsOf, makeDeliveries } from './deliveries.ts'
import { type Measurement, measure } from './measure.ts'
import { type RecordedIntake, recordIntake } from './record-intake.ts'
import { replaySql } from './replay-sql.ts'

const EVENTS = 300
/** As many as the API's pool has connections, so that both sides have the same parallelism in the database. */
const LANES = 10

/** An event that stores a subscription, issues its token and queues its mails. */
export async function recordPurchase(stack: Stack): Promise<Stripe.Event> {
  await stack.sandbox.webhooks({ paused: true })
  const { events } = await purchase(stack, 'personal', 'webhooks@bench.example')
  await stack.sandbox.webhooks({ paused: false })
  const template = events.find(({ type }) => type === 'customer.subscription.updated')
  if (!template) throw new Error('The purchase made no customer.subscription.updated')
  return template
}

/** New subscriptions over HTTP, and the SQL that each of them causes, sent by pg alone. */
export async function benchIntake(
  stack: Stack,
  template: Stripe.Event,
): Promise<Comparison & { statements: number }> {
  const [sample] = makeDeliveries(template, 1, stack.webhookSecret)
  if (!sample) throw new Error('No event was made')
  const recorded = await recordIntake(stack, sample)
  const clients = await connect(stack.databaseUrl)
  const deliveries = () => makeDeliveries(template, EVENTS, stack.webhookSecret)
  try {
    const intake = () => measure(deliveries(), LANES, (delivery) => deliver(stack.apiUrl, delivery))
    const bare = () => measureBare(clients, recorded, deliveries())
    await intake()
    const comparison = await compare(
      async () => (await intake()).perSecond,
      async () => (await bare()).perSecond,
    )
    return { ...comparison, statements: recorded.statements.length }
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

/** How long the answers take with a few events at once, as on an ordinary day. */
export async function measureAnswers(stack: Stack, template: Stripe.Event): Promise<Measurement> {
  const deliveries = makeDeliveries(template, 2 * EVENTS, stack.webhookSecret)
  return await measure(deliveries, 3, (delivery) => deliver(stack.apiUrl, delivery))
}

async function connect(databaseUrl: string): Promise<Client[]> {
  return await Promise.all(
    Array.from({ length: LANES }, async () => {
      const client = new Client({ connectionString: databaseUrl })
      await client.connect()
      return client
    }),
  )
}

async function measureBare(
  clients: readonly Client[],
  recorded: RecordedIntake,
  deliveries: readonly Delivery[],
): Promise<Measurement> {
  const recordedIds = idsOf(recorded.event)
  return await measure(deliveries, LANES, async ({ event }, lane) => {
    const client = clients[lane]
    if (!client) throw new Error(`There is no lane ${lane}`)
    const ids = idsOf(event)
    const replacements = recordedIds.map((id, index) => ({ recorded: id, now: ids[index] ?? '' }))
    await replaySql(client, recorded.statements, replacements)
  })
}
