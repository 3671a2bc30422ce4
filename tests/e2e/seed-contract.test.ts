import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../harness/database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { waitFor } from '../harness/wait-for.ts'
import { receiveMail, tokenIn, validate } from './buyer.ts'

let stack: Stack

beforeAll(async () => {
  const database = await createTestDatabase()
  stack = await startStack({ database, env: { ALLOWED_ORIGINS: 'http://localhost:3000' } })
})

afterAll(async () => {
  await stack?.close()
})

async function getJson(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${stack.apiUrl}${path}`)
  return { status: response.status, body: await response.json() }
}

test('the first checklist: checkout, session details, health, webhook, database and token, as written', async () => {
  const created = await fetch(`${stack.apiUrl}/api/billing/create-checkout-session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{
    "tier": "personal",
    "user_email": "test@example.com",
    "success_url": "http://localhost:3000/dashboard/success?session_id={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://localhost:3000/pricing"
  }`,
  })
  expect(created.status).toBe(200)
  const checkout = (await created.json()) as Record<string, unknown>
  expect(checkout).toEqual({
    checkout_url: expect.stringContaining('/c/pay/cs_test_'),
    session_id: expect.stringMatching(/^cs_test_/),
    expires_at: expect.any(Number),
  })

  const sessionId = String(checkout['session_id'])
  expect(await getJson(`/api/billing/checkout-session/${sessionId}`)).toMatchObject({
    status: 200,
    body: { status: 'open', payment_status: 'unpaid', tier: 'personal', amount_total: 1900, currency: 'usd' },
  })
  expect(await getJson('/api/billing/checkout-health')).toMatchObject({
    status: 200,
    body: { status: 'healthy', configured_tiers: expect.arrayContaining(['personal', 'team', 'enterprise']) },
  })

  await stack.sandbox.pay(sessionId, { email: 'test@example.com' })
  const token = tokenIn(await receiveMail(stack.sandbox, 'test@example.com'))
  // The answer may be cached for a moment.
  const body = await waitFor('the session to be complete', async () => {
    const reply = await getJson(`/api/billing/checkout-session/${sessionId}`)
    return (reply.body as { status: string }).status === 'complete' ? reply.body : undefined
  })
  expect(body).toMatchObject({
    session_id: sessionId,
    status: 'complete',
    payment_status: 'paid',
    customer_email: 'test@example.com',
    subscription_id: expect.stringMatching(/^sub_/),
    customer_id: expect.stringMatching(/^cus_/),
  })
  const subscriptionId = (body as Record<string, unknown>)['subscription_id']

  expect(await stack.query(`SELECT * FROM customers WHERE email = 'test@example.com'`)).toHaveLength(1)
  expect(
    await stack.query(
      `SELECT user_id, tier, expires_at, is_active
FROM mcp_tokens
WHERE subscription_id = '${subscriptionId}'`,
    ),
  ).toEqual([
    {
      user_id: expect.any(String),
      tier: 'personal',
      expires_at: expect.any(Date),
      is_active: true,
    },
  ])
  expect(
    await stack.query(`SELECT
    c.email,
    mt.tier,
    mt.expires_at,
    mt.is_active,
    s.stripe_subscription_id
FROM mcp_tokens mt
JOIN customers c ON mt.user_id = c.user_id
JOIN subscriptions s ON mt.subscription_id = s.stripe_subscription_id
WHERE c.email = 'test@example.com'`),
  ).toMatchObject([{ email: 'test@example.com', is_active: true, stripe_subscription_id: subscriptionId }])

  const [row] = await stack.query('SELECT token_hash FROM mcp_tokens WHERE subscription_id = $1', [
    subscriptionId,
  ])
  expect(row?.['token_hash']).toBe(createHash('sha256').update(token).digest('hex'))
  expect(await validate(stack.apiUrl, token)).toMatchObject({
    status: 200,
    body: { valid: true, tier: 'personal' },
  })
})

test('the log holds the phrases that operators look for', async () => {
  const log = await waitFor('the phrases', async () => {
    const output = stack.processes[0]?.output() ?? ''
    return output.includes('Successfully processed checkout.session.completed') ? output : undefined
  })
  expect(log).toContain('Processing checkout.session.completed: cs_test_')
  expect(log).toContain('MCP token created for user')
})

test('the metrics have the names and labels that dashboards use', async () => {
  const metrics = await (await fetch(`${stack.apiUrl}/metrics`)).text()
  for (const line of [
    /^api_requests_total\{method="POST",endpoint="\/billing\/create-checkout-session",status="200"\} \d+$/m,
    /^api_requests_total\{method="GET",endpoint="\/billing\/checkout-session",status="200"\} \d+$/m,
    /^api_requests_total\{method="POST",endpoint="\/webhooks\/stripe",status="200"\} \d+$/m,
    /^api_request_duration_seconds_count\{method="POST",endpoint="\/webhooks\/stripe"\} \d+$/m,
    /^subscriptions_total\{tier="personal",event="checkout_completed"\} 1$/m,
    /^subscriptions_total\{tier="personal",event="created"\} 1$/m,
    /^payments_total\{status="succeeded"\} 1$/m,
    /^revenue_total\{tier="personal",currency="usd"\} 19$/m,
  ]) {
    expect(metrics).toMatch(line)
  }
})
