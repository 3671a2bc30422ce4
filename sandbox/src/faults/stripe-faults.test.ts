import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'

let sandbox: RunningSandbox

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
beforeEach(async () => {
  await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'DELETE' })
})
afterAll(() => sandbox.close())

function connect(maxNetworkRetries: number): Stripe {
  const { hostname, port } = new URL(sandbox.url)
  return new Stripe('sk_test_faults', {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries,
  })
}

async function addFault(fault: Record<string, unknown>): Promise<void> {
  await fetch(`${sandbox.url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ target: 'stripe', ...fault }),
  })
}

test.each([
  [{ kind: 'status', status: 500 }, 'StripeAPIError'],
  [{ kind: 'status', status: 429 }, 'StripeRateLimitError'],
  [{ kind: 'status', status: 401 }, 'StripeAuthenticationError'],
  [{ kind: 'reset' }, 'StripeConnectionError'],
])('the official client takes %j for a %s', async (fault, type) => {
  // The client itself retries a closed connection once.
  await addFault({ ...fault, times: 2 })
  await expect(connect(0).customers.list()).rejects.toMatchObject({ type })
})

test('an answer lost after the work is retried under the same key, and the customer exists once', async () => {
  await addFault({ match: 'POST /v1/customers', kind: 'reset', phase: 'response', times: 1 })
  const stripe = connect(2)
  const customer = await stripe.customers.create({ email: 'lost@example.com' })
  const { data } = await stripe.customers.list({ email: 'lost@example.com' })
  expect(data.map(({ id }) => id)).toEqual([customer.id])
})
