import { getOffer } from '@kamiyo/catalog/catalog'
import { toMillis } from '@kamiyo/catalog/metering'
import { overageMeter } from '@kamiyo/catalog/overage'
import type { Catalog, Offer, PlanMetering } from '@kamiyo/catalog/types'
import { anchorOnDay } from './periods.ts'
import type { OverageTerms, Terms } from './terms.ts'

const NO_TOOLS: ReadonlySet<string> = new Set()

export interface SoldTerms {
  catalog: Catalog
  /** In which what goes beyond a plan is billed. */
  currency: string
}

/** What a tier may do, its months counted from the anchor, or in the free plan from its day of the month. */
export function termsOfTier(
  { catalog, currency }: SoldTerms,
  { tier, anchor }: { tier: string; anchor: Date },
): Terms {
  const { freePlan } = catalog
  const terms = termsOfPlan(getOffer(catalog, tier), currency, anchor)
  if (tier !== 'free' || !freePlan) return terms
  return { ...terms, anchor: anchorOnDay(freePlan.resetDay), hasCalendarMonths: true }
}

/** The catalogue's plan, its months counted from the anchor. */
function termsOfPlan({ limits, metering }: Offer, currency: string, anchor: Date): Terms {
  return {
    rateLimitRpm: limits.rateLimitRpm,
    rateLimitDaily: limits.rateLimitDaily,
    includedCalls: metering.includedCalls,
    overage: overageTerms(metering, currency),
    volumeDiscounts: metering.volumeDiscounts ?? [],
    freeTools: metering.freeTools ? new Set(metering.freeTools) : NO_TOOLS,
    ...(metering.tools && { tools: new Set(metering.tools) }),
    anchor,
  }
}

function overageTerms({ overage }: PlanMetering, currency: string): OverageTerms | null {
  if (!overage) return null
  return { maxMillis: toMillis(overage.maxCredits), meter: overageMeter(overage.centsPerCredit, currency) }
}
