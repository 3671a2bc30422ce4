import { toMillis } from '@kamiyo/catalog/metering'
import type { PlanLimits, PlanMetering } from '@kamiyo/catalog/types'
import type { Terms } from './terms.ts'

const NO_TOOLS: ReadonlySet<string> = new Set()

/** The catalogue's plan, its months counted from the anchor. */
export function termsOfPlan(
  { limits, metering }: { limits: PlanLimits; metering: PlanMetering },
  anchor: Date,
): Terms {
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
