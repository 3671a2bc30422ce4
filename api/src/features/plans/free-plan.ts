import type { FreePlan } from '@kamiyo/catalog/types'

/** Its calls can be counted, and nothing gives a token without a purchase: it would be a promise that nobody keeps. */
export function assertNoFreePlan(freePlan: FreePlan | null): void {
  if (freePlan)
    throw new Error(
      `catalog/src/free-plan.ts has the free plan "${freePlan.name}", but nobody gets a token without a purchase yet. Set it to null.`,
    )
}
