import { installedCatalog } from '@kamiyo/catalog/catalog'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { estimateOpenUsage } from '../../invoicing/statements/estimate.ts'
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

test('what agents call beyond the plan is on the dashboard, and in what the next invoice comes to', async () => {
  const plans = installedCatalog.plans.map((plan) => ({
    ...plan,
    metering: {
      includedCalls: 1,
      overage: { centsPerCredit: 0.5, maxCredits: 4 },
      whenMeterIsAway: 'refuse' as const,
    },
  }))
  const sold = await startAccountApi({ deps: { catalog: { ...installedCatalog, plans } } })
  onTestFinished(async () => await sold.close())
  const { email, token } = await sold.subscriber({ tier: 'personal' })
  for (let made = 0; made < 4; made += 1) await callTool(sold, token, 'search_exploits')
  const visitor = await sold.signIn(email)
  expect((await visitor.send('GET', '/api/account/usage')).body).toMatchObject({
    calls_this_period: 4,
    included_calls: 1,
    overage: { used: 3, limit: 4, cents_per_credit: 0.5, currency: 'usd' },
  })
  const { userId: accountId } = await sold.deps.db
    .selectFrom('customers')
    .select('userId')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  expect(await estimateOpenUsage(sold.deps, { accountId, anchor: null })).toBe(2)
  await callTool(sold, token, 'search_exploits')
  expect(await callTool(sold, token, 'search_exploits')).toContain('quota_exhausted')
})
