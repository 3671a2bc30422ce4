import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { callTool } from './testing/call-tool.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const call = async (token: string, name: string) => await callTool(api, token, name)

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
