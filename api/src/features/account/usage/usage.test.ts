import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

async function call(token: string, name: string): Promise<void> {
  const response = await fetch(`${api.url}/key/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }),
  })
  expect(await response.text()).toContain('"result"')
}

test('an account sees its calls of today and this period, by agent and tool, and nobody else’s', async () => {
  const [buyer, other] = [await api.subscriber({ tier: 'personal' }), await api.subscriber({ tier: 'team' })]
  await call(buyer.token, 'search_exploits')
  await call(buyer.token, 'search_exploits')
  await call(buyer.token, 'list_categories')
  await call(other.token, 'search_exploits')
  const visitor = await api.signIn(buyer.email)
  const { status, body } = await visitor.send('GET', '/api/account/usage')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    calls_today: 3,
    daily_limit: 1000,
    calls_per_minute: 30,
    calls_this_period: 3,
    included_calls: null,
    credits: 0,
    period_end: expect.stringMatching(/^\d{4}-/),
    agents: [{ name: 'default', calls: 3 }],
    tools: [
      { tool: 'search_exploits', calls: 2 },
      { tool: 'list_categories', calls: 1 },
    ],
  })
})

test('an account that has not called yet has no calls', async () => {
  const { email } = await api.subscriber()
  const visitor = await api.signIn(email)
  expect((await visitor.send('GET', '/api/account/usage')).body).toMatchObject({
    calls_today: 0,
    calls_this_period: 0,
    period_end: null,
    agents: [],
    tools: [],
  })
})
