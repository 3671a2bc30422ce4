import fc from 'fast-check'
import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokenIn, validate } from '../e2e/buyer.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { deliver, deliverUntilAccepted } from './deliveries.ts'
import { type Purchase, purchase } from './purchase.ts'

const BUYERS_AT_ONCE = 5

let stack: Stack
let purchases = 0

beforeAll(async () => {
  stack = await startStack({ database: await createTestDatabase(), roles: ['all', 'api'] })
  await stack.sandbox.webhooks({ paused: true })
})

afterAll(async () => {
  await stack?.close()
})

function buy(tier = 'personal'): Promise<Purchase> {
  purchases += 1
  return purchase(stack, tier, `buyer-${purchases}@orders.example`)
}

function api(index: number): string {
  return String(stack.processes[index % 2]?.url)
}

function eventOf(bought: Purchase, type: string): Stripe.Event {
  const event = bought.events.find((candidate) => candidate.type === type)
  if (!event) throw new Error(`The purchase made no ${type}`)
  return event
}

/** One customer, one subscription, one token that works on both processes, one e-mail. */
async function expectExactlyOne(bought: Purchase, tier = 'personal'): Promise<void> {
  const [counts] = await stack.query(
    `SELECT (SELECT count(*)::int FROM customers WHERE stripe_customer_id = $1) AS customers,
            (SELECT count(*)::int FROM subscriptions WHERE stripe_subscription_id = $2) AS subscriptions,
            (SELECT count(*)::int FROM mcp_tokens WHERE subscription_id = $2) AS tokens,
            (SELECT count(*)::int FROM email_deliveries d JOIN customers c ON c.id = d.customer_id
              WHERE c.stripe_customer_id = $1) AS mails`,
    [bought.customerId, bought.subscriptionId],
  )
  expect(counts).toEqual({ customers: 1, subscriptions: 1, tokens: 1, mails: 1 })
  await waitFor(`the mail to ${bought.email}`, async () => (await stack.sandbox.mails(bought.email))[0])
  const mails = await stack.sandbox.mails(bought.email)
  expect(mails).toHaveLength(1)
  for (const index of [0, 1]) {
    for (const mail of mails) {
      const answer = await validate(api(index), tokenIn(mail))
      expect(answer).toMatchObject({
        status: 200,
        body: { valid: true, tier, subscription_id: bought.subscriptionId },
      })
    }
  }
}

test('the same event twenty times at once over two processes has its effects once', async () => {
  const bought = await buy()
  const completed = eventOf(bought, 'checkout.session.completed')
  const created = eventOf(bought, 'customer.subscription.updated')
  for (const event of [completed, created]) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_unused, index) => deliver(api(index), event, stack.webhookSecret)),
    )
    const statuses = answers.filter((answer) => answer.httpStatus === 200).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 'success')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(19)
  }
  await expectExactlyOne(bought)
})

test('two different events for one checkout session at the same moment fulfil it once', async () => {
  const bought = await buy()
  const completed = eventOf(bought, 'checkout.session.completed')
  const twin: Stripe.Event = { ...completed, id: `${completed.id}Twin` }
  await Promise.all(
    [completed, twin].map((event, index) => deliverUntilAccepted(api(index), event, stack.webhookSecret)),
  )
  await deliverUntilAccepted(api(0), eventOf(bought, 'customer.subscription.updated'), stack.webhookSecret)
  await expectExactlyOne(bought)
})

test.each([
  ['before', ['customer.subscription.created', 'checkout.session.completed']],
  ['after', ['checkout.session.completed', 'customer.subscription.created']],
])('customer.subscription.created %s checkout.session.completed ends alike', async (_order, types) => {
  const bought = await buy('team')
  for (const type of types) await deliverUntilAccepted(api(0), eventOf(bought, type), stack.webhookSecret)
  await deliverUntilAccepted(api(1), eventOf(bought, 'customer.subscription.updated'), stack.webhookSecret)
  await expectExactlyOne(bought, 'team')
})

test('any order, any duplicates, over two processes at once: one customer, subscription, token and mail', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 3 }), async (dice, copies) => {
      // Several buyers at once, who wait for their e-mails together.
      const everybody = await Promise.all(Array.from({ length: BUYERS_AT_ONCE }, () => buy()))
      const events = everybody.flatMap((bought) => bought.events)
      const shuffled = shuffle(Array.from({ length: copies }, () => events).flat(), dice)
      await Promise.all(
        shuffled.map((event, index) => deliverUntilAccepted(api(index), event, stack.webhookSecret)),
      )
      for (const bought of everybody) await expectExactlyOne(bought)
    }),
    { numRuns: 25 / BUYERS_AT_ONCE },
  )
})

function shuffle<T>(items: T[], dice: Iterator<number>): T[] {
  const rest = [...items]
  const shuffled: T[] = []
  while (rest.length > 0) shuffled.push(...rest.splice((dice.next().value ?? 0) % rest.length, 1))
  return shuffled
}
