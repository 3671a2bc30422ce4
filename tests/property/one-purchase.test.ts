import { creditPacks } from '@kamiyo/catalog/credits'
import fc from 'fast-check'
import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { tokenIn, validate } from '../e2e/buyer.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { deliver, deliverUntilAccepted } from './deliveries.ts'
import { eventsOf, type PackPurchase, type Purchase, purchase, purchasePack } from './purchase.ts'

const BUYERS_AT_ONCE = 5
/** How many orders of events are tried; `pnpm test:long` tries more. */
const ORDERS = inject('mode') === 'long' ? 10 : 3

let stack: Stack
let purchases = 0

beforeAll(async () => {
  stack = await startStack({ database: await createTestDatabase(), roles: ['all', 'api'] })
  await stack.sandbox.webhooks({ paused: true })
})

afterAll(async () => {
  await stack?.close()
})

function nextAddress(): string {
  purchases += 1
  return `buyer-${purchases}@orders.example`
}

function buy(tier = 'personal'): Promise<Purchase> {
  return purchase(stack, tier, nextAddress())
}

function api(index: number): string {
  return String(stack.processes[index % 2]?.url)
}

function eventOf(purchase: Purchase, type: string): Stripe.Event {
  const event = purchase.events.find((candidate) => candidate.type === type)
  if (!event) throw new Error(`The purchase made no ${type}`)
  return event
}

/** One customer, one subscription, one token that works on both processes, one e-mail. */
async function expectExactlyOne(purchase: Purchase, tier = 'personal'): Promise<void> {
  const [counts] = await stack.query(
    `SELECT (SELECT count(*)::int FROM customers WHERE stripe_customer_id = $1) AS customers,
            (SELECT count(*)::int FROM subscriptions WHERE stripe_subscription_id = $2) AS subscriptions,
            (SELECT count(*)::int FROM mcp_tokens WHERE subscription_id = $2) AS tokens,
            (SELECT count(*)::int FROM email_deliveries d JOIN customers c ON c.id = d.customer_id
              WHERE c.stripe_customer_id = $1) AS mails`,
    [purchase.customerId, purchase.subscriptionId],
  )
  expect(counts).toEqual({ customers: 1, subscriptions: 1, tokens: 1, mails: 1 })
  await waitFor(`the mail to ${purchase.email}`, async () => (await stack.sandbox.mails(purchase.email))[0])
  const mails = await stack.sandbox.mails(purchase.email)
  expect(mails).toHaveLength(1)
  for (const index of [0, 1]) {
    for (const mail of mails) {
      const answer = await validate(api(index), tokenIn(mail))
      expect(answer).toMatchObject({
        status: 200,
        body: { valid: true, tier, subscription_id: purchase.subscriptionId },
      })
    }
  }
}

test('the same event twenty times at once over two processes has its effects once', async () => {
  const purchase = await buy()
  const completed = eventOf(purchase, 'checkout.session.completed')
  const created = eventOf(purchase, 'customer.subscription.updated')
  for (const event of [completed, created]) {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_unused, index) => deliver(api(index), event, stack.webhookSecret)),
    )
    const statuses = answers.filter((answer) => answer.httpStatus === 200).map((answer) => answer.status)
    expect(statuses.filter((status) => status === 'success')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(19)
  }
  await expectExactlyOne(purchase)
})

test('two different events for one checkout session at the same moment fulfil it once', async () => {
  const purchase = await buy()
  const completed = eventOf(purchase, 'checkout.session.completed')
  const twin: Stripe.Event = { ...completed, id: `${completed.id}Twin` }
  await Promise.all(
    [completed, twin].map((event, index) => deliverUntilAccepted(api(index), event, stack.webhookSecret)),
  )
  await deliverUntilAccepted(api(0), eventOf(purchase, 'customer.subscription.updated'), stack.webhookSecret)
  await expectExactlyOne(purchase)
})

test.each([
  ['before', ['customer.subscription.created', 'checkout.session.completed']],
  ['after', ['checkout.session.completed', 'customer.subscription.created']],
])('customer.subscription.created %s checkout.session.completed ends alike', async (_order, types) => {
  const purchase = await buy('team')
  for (const type of types) await deliverUntilAccepted(api(0), eventOf(purchase, type), stack.webhookSecret)
  await deliverUntilAccepted(api(1), eventOf(purchase, 'customer.subscription.updated'), stack.webhookSecret)
  await expectExactlyOne(purchase, 'team')
})

test('any order, any duplicates, over two processes at once: one customer, subscription, token and mail', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 3 }), async (dice, copies) => {
      // Several buyers at once, who wait for their e-mails together.
      const purchases = await Promise.all(Array.from({ length: BUYERS_AT_ONCE }, () => buy()))
      const events = purchases.flatMap((purchase) => purchase.events)
      const shuffled = shuffle(Array.from({ length: copies }, () => events).flat(), dice)
      await Promise.all(
        shuffled.map((event, index) => deliverUntilAccepted(api(index), event, stack.webhookSecret)),
      )
      for (const purchase of purchases) await expectExactlyOne(purchase)
    }),
    { numRuns: ORDERS },
  )
})

test('any order, any duplicates, over two processes at once: a pack is granted once and a refund takes back its share once', {
  timeout: 600_000,
}, async () => {
  const [pack] = creditPacks
  if (!pack) throw new Error('The catalogue sells no credit packs')
  const { stripe } = stack.sandbox
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 3 }), async (dice, copies) => {
      const bought = await Promise.all(
        Array.from({ length: BUYERS_AT_ONCE }, () => purchasePack(stack, pack.id, nextAddress())),
      )
      const [refunded] = bought
      if (refunded) await stripe.refunds.create({ payment_intent: refunded.paymentId })
      const events = await Promise.all(
        bought.map(({ customerId, paymentId }) => eventsOf(stack, [customerId, paymentId])),
      )
      const shuffled = shuffle(Array.from({ length: copies }, () => events.flat()).flat(), dice)
      await Promise.all(
        shuffled.map((event, index) => deliverUntilAccepted(api(index), event, stack.webhookSecret)),
      )
      for (const one of bought) await expectGrantedOnce(one, pack.credits, one === refunded)
    }),
    { numRuns: ORDERS },
  )
})

/** A refund that another process holds while its checkout comes is taken up by the sweep of the next minute. */
const SWEPT_MS = 90_000

/** One customer, one token and one grant, which a refund empties. */
async function expectGrantedOnce(bought: PackPurchase, credits: number, isRefunded: boolean) {
  const left = isRefunded ? 0 : credits * 1_000
  const found = await waitFor(
    `the credits of ${bought.email} to be ${left / 1_000}`,
    async () => {
      const [row] = await stack.query(
        `SELECT (SELECT count(*)::int FROM customers WHERE stripe_customer_id = $1) AS customers,
              (SELECT count(*)::int FROM mcp_tokens t JOIN customers c ON c.user_id = t.user_id
                WHERE c.stripe_customer_id = $1) AS tokens,
              (SELECT count(*)::int FROM credit_grants WHERE source_id = $2) AS grants,
              (SELECT w.credit_millis::int FROM wallets w JOIN customers c ON c.user_id = w.account_id
                WHERE c.stripe_customer_id = $1) AS left`,
        [bought.customerId, bought.sessionId],
      )
      return row?.['left'] === left ? row : undefined
    },
    SWEPT_MS,
  )
  expect(found).toEqual({ customers: 1, tokens: 1, grants: 1, left })
}

function shuffle<T>(items: T[], dice: Iterator<number>): T[] {
  const rest = [...items]
  const shuffled: T[] = []
  while (rest.length > 0) shuffled.push(...rest.splice((dice.next().value ?? 0) % rest.length, 1))
  return shuffled
}
