import { creditPacks, payAsYouGo } from './credits.ts'
import { freePlan } from './free-plan.ts'
import { toolPrices } from './metering.ts'
import { plans } from './plans.ts'
import type { Catalog, FreePlan, Offer } from './types.ts'
import { meters } from './usage.ts'

/** The one that this product sells. */
export const installedCatalog: Catalog = { plans, toolPrices, creditPacks, payAsYouGo, freePlan, meters }

/** What the catalogue says of a tier: of a plan, of an account that pays with credits, or of a free one; undefined if it has none. */
export function findOffer({ plans, payAsYouGo, freePlan }: Catalog, tier: string): Offer | undefined {
  if (tier === 'credits') return payAsYouGo
  if (tier === 'free') return freePlan ? toOffer(freePlan) : undefined
  return plans.find((plan) => plan.tier === tier)
}

/** The same for a tier that it is known to have. */
export function getOffer(catalog: Catalog, tier: string): Offer {
  const offer = findOffer(catalog, tier)
  if (!offer) throw new Error(`The catalogue has no tier "${tier}"`)
  return offer
}

function toOffer({ name, limits, callsPerMonth, tools, freeTools }: FreePlan): Offer {
  const named = { ...(tools && { tools }), ...(freeTools && { freeTools }) }
  return { name, limits, metering: { includedCalls: callsPerMonth, whenMeterIsAway: 'refuse', ...named } }
}
