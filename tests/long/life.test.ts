import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { deliver } from '../property/deliveries.ts'
import { liveThrough, type Shopper } from '../property/history.ts'
import { createRandom, type Random } from '../property/random.ts'

/** How long new histories are begun; the long run sets it to an hour. */
const SECONDS = Number(process.env['PROPERTY_SECONDS'] ?? 30)
const SHOPPERS = 3
const STEPS = 25
const COPIES = 3
const CONCURRENCY = 12

let stack: Stack
beforeAll(async () => {
  // No worker: what the events alone bring about must be right without any comparison with Stripe.
  stack = await startStack({ database: await createTestDatabase(), roles: ['api', 'api'] })
  await stack.sandbox.webhooks({ paused: true })
})
afterAll(async () => await stack?.close())

const seen = new Set<string>()

async function newEvents(): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = []
  for await (const event of stack.sandbox.stripe.events.list({ limit: 100 })) {
    if (seen.has(event.id)) break
    events.push(event)
  }
  for (const { id } of events) seen.add(id)
  return events
}

/** As Stripe does: again until it is accepted, at whichever process answers. */
async function deliverSurely(event: Stripe.Event, random: Random): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const url = String(stack.processes[random.below(2)]?.url)
    const answer = await deliver(url, event, stack.webhookSecret).catch(() => undefined)
    if (answer?.httpStatus === 200) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${event.type} ${event.id} was never accepted`)
}

async function deliverAll(events: readonly Stripe.Event[], random: Random): Promise<number> {
  const waiting = random.shuffle(events.flatMap((event) => Array.from({ length: COPIES }, () => event)))
  const total = waiting.length
  const killAt = random.below(total)
  const senders = Array.from({ length: CONCURRENCY }, async () => {
    for (let event = waiting.pop(); event; event = waiting.pop()) await deliverSurely(event, random)
  })
  const killer = (async () => {
    while (waiting.length > killAt) await new Promise((resolve) => setTimeout(resolve, 5))
    await stack.restart(random.below(2))
  })()
  await Promise.all([...senders, killer])
  return total
}

const plain = (seconds: number | null | undefined) => (seconds ? new Date(seconds * 1000) : null)

async function expectSameAsStripe(id: string): Promise<void> {
  const theirs = await stack.sandbox.stripe.subscriptions.retrieve(id, { expand: ['customer'] })
  const [ours] = await stack.query(
    `SELECT s.status, s.price_id, s.tier, s.cancel_at_period_end, s.cancel_at, s.current_period_end, c.email
     FROM subscriptions s JOIN customers c ON c.id = s.customer_id WHERE s.stripe_subscription_id = $1`,
    [id],
  )
  const item = theirs.items.data[0]
  const tier = Object.entries(stack.priceIds).find(([, price]) => price === item?.price.id)?.[0]
  expect(ours).toEqual({
    status: theirs.status,
    price_id: item?.price.id,
    tier: tier?.replace('STRIPE_PRICE_MCP_', '').toLowerCase(),
    cancel_at_period_end: theirs.cancel_at_period_end,
    cancel_at: plain(theirs.cancel_at),
    current_period_end: plain(item?.current_period_end),
    email: (theirs.customer as Stripe.Customer).email,
  })
  const tokens = await stack.query(
    'SELECT is_active, tier FROM mcp_tokens WHERE subscription_id = $1 AND superseded_at IS NULL',
    [id],
  )
  expect(tokens.length).toBeLessThanOrEqual(1)
  if (theirs.status === 'active') expect(tokens).toEqual([{ is_active: true, tier: ours?.['tier'] }])
  if (theirs.status === 'canceled') expect(tokens.filter((token) => token['is_active'])).toEqual([])
}

async function expectNothingLeft(ids: string[]): Promise<void> {
  const open = await stack.query(
    `SELECT id, type, status, last_error FROM webhook_events WHERE status NOT IN ('processed', 'ignored')`,
  )
  expect(open).toEqual([])
  const [stored] = await stack.query('SELECT count(*)::int AS count FROM webhook_events WHERE id = ANY($1)', [
    ids,
  ])
  expect(stored).toEqual({ count: ids.length })
  const doubled = await stack.query(
    `SELECT token_jti FROM email_deliveries WHERE kind = 'welcome' GROUP BY token_jti HAVING count(*) > 1`,
  )
  expect(doubled).toEqual([])
}

test('whatever customers do, and however its events arrive, the state ends as Stripe has it', {
  timeout: SECONDS * 1000 + 180_000,
}, async () => {
  const endsAtMs = Date.now() + SECONDS * 1000
  const firstSeed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 1e9)
  let histories = 0
  let deliveries = 0
  do {
    const random = createRandom(firstSeed + histories)
    const name = (index: number) => `shopper-${random.seed}-${index}@life.example`
    const shoppers: Shopper[] = Array.from({ length: SHOPPERS }, (_, index) => ({
      email: name(index),
      customerIds: [],
      subscriptionIds: [],
    }))
    try {
      await liveThrough(stack, shoppers, STEPS, random)
      const events = await newEvents()
      deliveries += await deliverAll(events, random)
      for (const id of shoppers.flatMap((shopper) => shopper.subscriptionIds)) await expectSameAsStripe(id)
      await expectNothingLeft(events.map((event) => event.id))
    } catch (error) {
      throw new Error(`The history with PROPERTY_SEED=${random.seed} failed`, { cause: error })
    }
    histories += 1
  } while (Date.now() < endsAtMs)
  console.log(`${histories} histories, ${deliveries} deliveries, each state as Stripe has it`)
})
