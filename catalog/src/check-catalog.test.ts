import { expect, test } from 'vitest'
import { installedCatalog } from './catalog.ts'
import { listCatalogFaults } from './check-catalog.ts'
import { getPlan, plans } from './plans.ts'
import type { FreePlan, Plan } from './types.ts'

const catalog = { ...installedCatalog, plans }
const free: FreePlan = {
  name: 'Free',
  limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 60, rateLimitDaily: null },
  callsPerMonth: 100,
  resetDay: 31,
}
const team = getPlan('team')
const withOverage = {
  includedCalls: 10,
  overage: { centsPerCredit: 2, maxCredits: 10 },
  whenMeterIsAway: 'refuse' as const,
}
const withTeam = (change: Partial<Plan>) => ({
  plans: plans.map((plan) => (plan.tier === 'team' ? { ...plan, ...change } : plan)),
})

test('the shipped catalogue has no faults, with a free plan and without', () => {
  expect(listCatalogFaults(catalog)).toEqual([])
  expect(listCatalogFaults({ ...catalog, freePlan: free })).toEqual([])
})

test.each([
  [
    'day 0',
    { freePlan: { ...free, resetDay: 0 } },
    'free-plan.ts: freePlan.resetDay is 0: it is a whole number, from 1 to 31',
  ],
  ['day 32', { freePlan: { ...free, resetDay: 32 } }, 'freePlan.resetDay is 32'],
  ['half a day', { freePlan: { ...free, resetDay: 1.5 } }, 'freePlan.resetDay is 1.5'],
  ['free calls below 0', { freePlan: { ...free, callsPerMonth: -1 } }, 'freePlan.callsPerMonth is -1'],
  ['a free plan without a name', { freePlan: { ...free, name: ' ' } }, 'freePlan.name is empty'],
  [
    'no agent',
    { freePlan: { ...free, limits: { ...free.limits, maxAgents: 0 } } },
    'freePlan.limits.maxAgents is 0',
  ],
  [
    'a price of no cents',
    withTeam({ price: { ...team.price, amountCents: 0 } }),
    'plans.ts: team.price.amountCents is 0',
  ],
  [
    'the variable of another plan',
    withTeam({ price: getPlan('personal').price }),
    'team.price.priceVariable is not STRIPE_PRICE_MCP_TEAM',
  ],
  [
    'a currency in capitals',
    withTeam({ price: { ...team.price, currency: 'USD' } }),
    'team.price.currency is "USD"',
  ],
  [
    'half a call a minute',
    withTeam({ limits: { ...team.limits, rateLimitRpm: 0.5 } }),
    'team.limits.rateLimitRpm is 0.5',
  ],
  [
    'an overage of no price',
    withTeam({ metering: { ...withOverage, overage: { centsPerCredit: 0, maxCredits: 10 } } }),
    'team.metering.overage.centsPerCredit is 0',
  ],
  [
    'an overage without a limit',
    withTeam({ metering: { ...withOverage, overage: { centsPerCredit: 1, maxCredits: Number.NaN } } }),
    'team.metering.overage.maxCredits is NaN',
  ],
  [
    'an overage beyond any number of calls',
    withTeam({ metering: { ...withOverage, includedCalls: null } }),
    'team.metering.includedCalls is null',
  ],
  [
    "a meter of the gate's",
    { meters: [{ id: 'overage_usd_2', name: 'x', unit: 'x', aggregation: 'sum' as const }] },
    'the meter "overage_usd_2" is the gate\'s own',
  ],
  [
    'calls below 0',
    withTeam({ metering: { includedCalls: -5, whenMeterIsAway: 'refuse' } }),
    'team.metering.includedCalls is -5',
  ],
  [
    'a number of calls that is served unmetered',
    withTeam({ metering: { includedCalls: 5, whenMeterIsAway: 'serve' } }),
    'team.metering.whenMeterIsAway is "serve"',
  ],
  [
    'a discount above all',
    {
      payAsYouGo: {
        ...installedCatalog.payAsYouGo,
        metering: {
          includedCalls: 0,
          whenMeterIsAway: 'refuse' as const,
          volumeDiscounts: [{ after: 10, percent: 101 }],
        },
      },
    },
    'credits.ts: payAsYouGo.metering.volumeDiscounts[0].percent is 101',
  ],
  [
    'a negative price of a tool',
    { toolPrices: { search: { credits: -1 } } },
    'metering.ts: toolPrices["search"].credits is -1',
  ],
  [
    'four decimals of a tool',
    { toolPrices: { search: { credits: 0.0001 } } },
    'toolPrices["search"].credits is 0.0001',
  ],
  [
    'a unit without a name',
    { toolPrices: { search: { credits: 1, unit: '' } } },
    'toolPrices["search"].unit is empty',
  ],
  ['two plans of one tier', { plans: [...plans, team] }, 'both called "team"'],
])('%s is a fault, which names the file and the field', (_what, change, words) => {
  const [fault, ...others] = listCatalogFaults({ ...catalog, ...change })
  expect(fault).toContain(words)
  expect(others).toEqual([])
})

test('all faults are told together', () => {
  const freePlan = { ...free, resetDay: 0, callsPerMonth: Number.NaN }
  expect(listCatalogFaults({ ...catalog, freePlan })).toHaveLength(2)
})
