import { plans } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS, TIER_PATTERN } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freeCatalog } from '../../../testing/free-catalog.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { buildApp } from '../../app.ts'
import { priceIdFor, tierForPriceId } from './service.ts'

let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => {
  await api.close()
})

test('the plans are those of the catalogue, in its order, and may be cached', async () => {
  const response = await fetch(`${api.url}/api/plans`)
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  const answer = (await response.json()) as { plans: { tier: string; price: { amount: number } }[] }
  expect(answer.plans.map((plan) => [plan.tier, plan.price.amount])).toEqual(
    plans.map((plan) => [plan.tier, plan.price.amountCents]),
  )
  expect(answer.plans.find(({ tier }) => tier === 'team')).toMatchObject({
    price: { kind: 'subscription', amount: 9900, currency: 'usd', interval: 'month' },
    limits: { max_agents: 5, rate_limit_rpm: 100, rate_limit_daily: 10_000 },
    call_to_action: { kind: 'checkout', label: 'Subscribe', path: null },
    highlighted: true,
  })
})

test('the free plan is beside the plans where there is one', async () => {
  const { payload } = await api.app.inject('/api/plans')
  expect(JSON.parse(payload).free_plan).toBeNull()
  const app = await buildApp({ ...api.deps, catalog: freeCatalog })
  const offered = JSON.parse((await app.inject('/api/plans')).payload)
  await app.close()
  expect(offered.free_plan).toEqual({
    name: 'Free',
    calls_per_month: 2,
    reset_day: 1,
    limits: { max_agents: 1, max_members: 1, rate_limit_rpm: 60, rate_limit_daily: null },
    tools: null,
    free_tools: ['list_categories'],
  })
  expect(offered.plans, 'which stay as they are').toEqual(JSON.parse(payload).plans)
})

test('each tier and its price lead to one another, and a foreign price to none', () => {
  const { config } = api.deps
  for (const tier of BUYABLE_TIERS) {
    expect(tierForPriceId(config, String(priceIdFor(config, tier)))).toBe(tier)
  }
  expect(tierForPriceId(config, 'price_foreign')).toBeUndefined()
})

test.each(['subscriptions', 'mcp_tokens'])('%s takes any tier that a catalogue may name', async (table) => {
  const constraint = `${table}_tier_check`
  const { rows } = await sql<{ definition: string }>`
    select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ${constraint}`.execute(
    api.deps.db,
  )
  const pattern = /tier ~ '(.+)'::text/.exec(String(rows[0]?.definition))?.[1]
  expect(pattern).toBe(TIER_PATTERN.source)
})

test('the served OpenAPI document is the committed one', async () => {
  const committed = await import('../../../openapi.json', { with: { type: 'json' } })
  expect(await (await fetch(`${api.url}/openapi.json`)).json()).toEqual(committed.default)
})
