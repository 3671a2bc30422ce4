import { expect, test } from 'vitest'
import type { Plan } from '../types.ts'
import { createSubscriptionSetup, type SubscriptionPlan } from './subscription.ts'

const basic = {
  id: 'basic',
  name: 'Basic Plan',
  price: 1_999,
  interval: 'month',
  includedCalls: 1_000,
} as const

test('a plan has its calls, its limits and a price beyond them', () => {
  const { plans, toolPrices } = createSubscriptionSetup({
    plans: [{ ...basic, overagePrice: 50, rateLimits: { requestsPerMinute: 100 } }],
  })
  expect(plans[0]).toMatchObject({
    tier: 'basic',
    price: { amountCents: 1_999, priceVariable: 'STRIPE_PRICE_MCP_BASIC', lookupKey: 'mcp_basic_month' },
    limits: { rateLimitRpm: 100, rateLimitDaily: null },
    metering: {
      includedCalls: 1_000,
      overage: { centsPerCredit: 50, maxCredits: 1_000 },
      whenMeterIsAway: 'refuse',
    },
  })
  expect(toolPrices).toEqual({ '*': { credits: 1 } })
})

test('plans of the tiers that the catalogue has are plans of the catalogue', () => {
  const plans: readonly Plan[] = createSubscriptionSetup({ plans: [{ ...basic, id: 'personal' }] }).plans
  expect(plans[0]?.tier).toBe('personal')
})

test('a plan with any number of calls is served while the meter is away', () => {
  const { plans } = createSubscriptionSetup({ plans: [{ ...basic, includedCalls: null }] })
  expect(plans[0]?.metering).toEqual({ includedCalls: null, whenMeterIsAway: 'serve' })
})

const faults: [Partial<Omit<SubscriptionPlan<string>, 'interval'>> & { interval?: string }, string][] = [
  [{ id: 'Basic' }, 'plans[0].id is "Basic"'],
  [{ id: 'free' }, 'plans[0].id is "free", which has a meaning of its own'],
  [{ price: 19.99 }, 'plans[0].price is 19.99: it is a whole number of cents'],
  [{ interval: 'year' }, 'plans[0].interval is "year": plans are sold by the month'],
  [{ includedCalls: 1.5 }, 'plans[0].includedCalls is 1.5'],
  [{ includedCalls: null, overagePrice: 1 }, 'plans[0].includedCalls is null'],
  [{ maxOverageCredits: 1 }, 'plans[0].maxOverageCredits has no overagePrice beside it'],
  [{ rateLimits: { requestsPerMinute: 0 } }, 'plans[0].rateLimits.requestsPerMinute is 0'],
]
test.each(faults)('a plan that cannot be sold is named: %j', (change, told) => {
  const plan = { ...basic, ...change } as SubscriptionPlan<string>
  expect(() => createSubscriptionSetup({ plans: [plan] })).toThrow(told)
})

test('two plans of one tier are refused', () => {
  expect(() => createSubscriptionSetup({ plans: [basic, { ...basic, name: 'Other' }] })).toThrow(
    'plans[1] and plans[0] are both called "basic"',
  )
})
