import type { Plan } from '@kamiyo/catalog/types'

/** What is used beyond a plan is counted, and nothing bills it yet: sold so, it would be given away. */
export function assertBillable(plans: readonly Plan[]): void {
  const plan = plans.find(({ metering }) => metering.overage !== undefined)
  if (!plan) return
  throw new Error(
    `The plan "${plan.tier}" in catalog/src/plans.ts has an overage, which cannot be billed yet. Take it out, or include more calls.`,
  )
}
