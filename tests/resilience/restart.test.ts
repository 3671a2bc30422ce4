import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { receiveMail, tokenIn } from '../e2e/buyer.ts'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { buyAt } from '../property/purchase.ts'
import { type Answer, createRetryingClient, type RetryingClient } from './retrying-client.ts'

/**
 * The pause between a caller's requests, so that the load is steady and leaves time for starting processes.
 */
const PAUSE_MS = 25
const ENV = { ADMIN_MAILS: 'none', SHUTDOWN_DRAIN_SECONDS: '1' }

vi.setConfig({ testTimeout: 120_000 })

let stack: Stack
beforeAll(async () => {
  const roles = ['api', 'api', 'worker'] as const
  stack = await startStack({ database: await createTestDatabase(), roles, env: ENV })
})
afterAll(async () => await stack?.close())

type Call = () => Promise<Answer>

/** What reaches the API at any moment: an MCP server's validation, Stripe's delivery, a buyer's click. */
async function prepareCalls({ call }: RetryingClient): Promise<Record<string, Call>> {
  const bought = await buyAt(stack, 'personal', 'steady@restart.example')
  const token = tokenIn(await receiveMail(stack.sandbox, bought.email))
  const { data } = await stack.sandbox.stripe.events.list({ type: 'customer.subscription.updated', limit: 1 })
  const signer = new Stripe('sk_test_only_signs')
  return {
    validate: () =>
      call('/api/mcp/validate', { method: 'POST', headers: { authorization: `Bearer ${token}` } }),
    webhook: async () => {
      const payload = JSON.stringify({ ...data[0], id: `evt_${randomBytes(12).toString('hex')}` })
      const signature = await signer.webhooks.generateTestHeaderStringAsync({
        payload,
        secret: stack.webhookSecret,
      })
      return await call('/api/v1/webhooks/stripe', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        body: payload,
      })
    },
    checkout: () =>
      call('/api/billing/create-checkout-session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ tier: 'personal' }),
      }),
  }
}

test('two processes restarted one after the other under load: no request fails that was begun', async () => {
  const client = createRetryingClient(stack.processes.slice(0, 2).map(({ url }) => url))
  const calls = Object.entries(await prepareCalls(client))
  const counts: Record<string, number> = {}
  const failures: unknown[] = []
  let isOver = false
  const keepCalling = async (name: string, call: Call) => {
    while (!isOver) {
      const result = await call().catch((error: unknown) => error)
      const key = `${name} ${(result as Partial<Answer>).status ?? 'failed'}`
      counts[key] = (counts[key] ?? 0) + 1
      if ((result as Partial<Answer>).status !== 200) failures.push({ name, result })
      await sleep(PAUSE_MS)
    }
  }
  const load = calls.flatMap(([name, call]) => [keepCalling(name, call), keepCalling(name, call)])
  for (const index of [0, 1, 0, 1]) await stack.restartGracefully(index)
  isOver = true
  await Promise.all(load)
  await client.close()
  console.log(JSON.stringify({ ...counts, retries: client.retries() }))
  expect(failures).toEqual([])
  expect(Object.keys(counts).toSorted()).toEqual(['checkout 200', 'validate 200', 'webhook 200'])
})
