import { creditPacks, payAsYouGo } from './credits.ts'
import { freePlan } from './free-plan.ts'
import { toolPrices } from './metering.ts'
import { plans } from './plans.ts'
import type { Catalog, FreePlan, MeteredPlan } from './types.ts'

/** The one that this product sells. */
export const installedCatalog: Catalog = { plans, toolPrices, creditPacks, payAsYouGo, freePlan }

/** What the catalogue says of a tier: of a plan, of an account that pays with credits, or of a free one. */
export function findOffer(catalog: Catalog, tier: string): Pick<MeteredPlan, 'limits' | 'metering'> {
  const { plans, payAsYouGo, freePlan } = catalog
  if (tier === 'credits') return payAsYouGo
  if (tier === 'free' && freePlan) return asPlan(freePlan)
  const plan = plans.find((candidate) => candidate.tier === tier)
  if (!plan) throw new Error(`The catalogue has no tier "${tier}"`)
  return plan
}

function asPlan({ limits, callsPerMonth, tools, freeTools }: FreePlan) {
  const named = { ...(tools && { tools }), ...(freeTools && { freeTools }) }
  return { limits, metering: { includedCalls: callsPerMonth, whenMeterIsAway: 'refuse' as const, ...named } }
}
