import { getOffer } from '@kamiyo/catalog/catalog'
import { toMillis } from '@kamiyo/catalog/metering'
import type { Catalog, Offer } from '@kamiyo/catalog/types'
import { anchorOnDay } from './periods.ts'
import type { Terms } from './terms.ts'

const NO_TOOLS: ReadonlySet<string> = new Set()

/** What a tier may do, its months counted from the anchor, or in the free plan from its day of the month. */
export function termsOfTier(catalog: Catalog, { tier, anchor }: { tier: string; anchor: Date }): Terms {
  const { freePlan } = catalog
  const offer = getOffer(catalog, tier)
  if (tier !== 'free' || !freePlan) return termsOfPlan(offer, anchor)
  return { ...termsOfPlan(offer, anchorOnDay(freePlan.resetDay)), hasCalendarMonths: true }
}

/** The catalogue's plan, its months counted from the anchor. */
function termsOfPlan({ limits, metering }: Offer, anchor: Date): Terms {
  return {
    rateLimitRpm: limits.rateLimitRpm,
    rateLimitDaily: limits.rateLimitDaily,
    includedCalls: metering.includedCalls,
    maxOverageMillis: toMillis(metering.overage?.maxCredits ?? 0),
    volumeDiscounts: metering.volumeDiscounts ?? [],
    freeTools: metering.freeTools ? new Set(metering.freeTools) : NO_TOOLS,
    ...(metering.tools && { tools: new Set(metering.tools) }),
    anchor,
  }
}
