import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import type Stripe from 'stripe'
import type { Stack } from '../harness/stack.ts'
import { deliver } from '../property/deliveries.ts'
import { purchase } from '../property/purchase.ts'
import { type Measurement, measure } from './measure.ts'
import { recordIntake } from './record-intake.ts'
import { replaySql } from './replay-sql.ts'

export interface WebhookBench {
  intake: Measurement
  bare: Measurement
}

const EVENTS = 1500
/** As many as the API's pool has connections, so that both sides have the same parallelism in the database. */
const LANES = 10

/** New subscriptions over HTTP, and the SQL that each of them causes, sent by pg alone. */
export async function benchWebhooks(stack: Stack): Promise<WebhookBench> {
  await stack.sandbox.webhooks({ paused: true })
  const { events } = await purchase(stack, 'personal', 'webhooks@bench.example')
  await stack.sandbox.webhooks({ paused: false })
  const template = events.find(({ type }) => type === 'customer.subscription.updated')
  if (!template) throw new Error('The purchase made no customer.subscription.updated')

  const statements = await recordIntake(stack, variant(template))
  await measure(variants(template, 200), LANES, (event) => send(stack, event))
  const intake = await measure(variants(template, EVENTS), LANES, (event) => send(stack, event))
  const bare = await measureBare(stack, statements, template)
  return { intake, bare }
}

async function send(stack: Stack, event: Stripe.Event): Promise<void> {
  const { httpStatus, status } = await deliver(stack.apiUrl, event, stack.webhookSecret)
  if (httpStatus !== 200 || status !== 'success')
    throw new Error(`${event.id} was answered ${httpStatus} ${status}`)
}

async function measureBare(
  stack: Stack,
  recorded: Awaited<ReturnType<typeof recordIntake>>,
  template: Stripe.Event,
): Promise<Measurement> {
  const clients = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const client = new Client({ connectionString: stack.databaseUrl })
      await client.connect()
      return client
    }),
  )
  try {
    return await measure(variants(template, EVENTS), LANES, async (event, lane) => {
      const client = clients[lane]
      if (!client) throw new Error(`There is no lane ${lane}`)
      const replacements = idsOf(recorded.event).map((id, index) => ({
        recorded: id,
        now: idsOf(event)[index] ?? '',
      }))
      await replaySql(client, recorded.statements, replacements)
    })
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

function variants(template: Stripe.Event, count: number): Stripe.Event[] {
  return Array.from({ length: count }, () => variant(template))
}

/** The same event of another customer's other subscription. */
function variant(template: Stripe.Event): Stripe.Event {
  let text = JSON.stringify(template)
  for (const id of idsOf(template)) {
    text = text.replaceAll(id, `${id.slice(0, id.indexOf('_'))}_${randomBytes(12).toString('hex')}`)
  }
  return JSON.parse(text) as Stripe.Event
}

function idsOf(event: Stripe.Event): string[] {
  const subscription = event.data.object as Stripe.Subscription
  return [event.id, subscription.id, String(subscription.customer)]
}
