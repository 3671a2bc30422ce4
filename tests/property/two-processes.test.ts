import { randomBytes } from 'node:crypto'
import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { receiveMail, tokenIn, validate } from '../e2e/buyer.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { deliver } from './deliveries.ts'
import { purchase } from './purchase.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ database: await createTestDatabase(), roles: ['api', 'api', 'worker'] })
})

afterAll(async () => {
  await stack?.close()
})

const api = (index: number) => String(stack.processes[index]?.url)

test('a cancelled subscription is refused by both processes at the next request', async () => {
  const bought = await purchase(stack, 'team', 'cancelled@two.example')
  const token = tokenIn(await receiveMail(stack.sandbox, bought.email))
  expect((await validate(api(1), token)).status).toBe(200)

  await stack.sandbox.webhooks({ paused: true })
  await stack.sandbox.stripe.subscriptions.cancel(bought.subscriptionId)
  const { data } = await stack.sandbox.stripe.events.list({ type: 'customer.subscription.deleted', limit: 1 })
  for (const event of data) {
    expect(await deliver(api(0), event, stack.webhookSecret)).toMatchObject({ status: 'success' })
  }
  for (const index of [0, 1]) {
    expect(await validate(api(index), token)).toMatchObject({ status: 401, body: { valid: false } })
  }
  await stack.sandbox.webhooks({ paused: false })
})

test('five hundred valid events in one burst from one address all pass', async () => {
  const bought = await purchase(stack, 'personal', 'burst@two.example')
  const events = await stack.sandbox.stripe.events.list({ type: 'customer.subscription.updated', limit: 1 })
  const template = events.data[0]
  if (!template) throw new Error(`${bought.subscriptionId} had no update`)
  // One second apart: five hundred changes of one subscription within one second do not happen.
  const burst: Stripe.Event[] = Array.from({ length: 500 }, (_, index) => ({
    ...template,
    id: `evt_${randomBytes(12).toString('hex')}`,
    created: template.created - index,
  }))
  const answers = await Promise.all(burst.map((event) => deliver(api(0), event, stack.webhookSecret)))
  expect(new Set(answers.map((answer) => answer.httpStatus))).toEqual(new Set([200]))
  expect(
    await stack.query('SELECT id FROM webhook_events WHERE id = ANY($1)', [burst.map((event) => event.id)]),
  ).toHaveLength(500)
})
