import { payAsYouGo } from './credits.ts'
import { getPlan } from './plans.ts'
import type { PlanLimits, PlanMetering, ServedTier } from './types.ts'

/** The terms on which an agent is served. */
export interface ServedPlan {
  name: string
  limits: PlanLimits
  metering: PlanMetering
}

export function servedPlan(tier: ServedTier): ServedPlan {
  return tier === 'credits' ? payAsYouGo : getPlan(tier)
}
