import { plans } from '@kamiyo/catalog/plans'

/** Whether the plan leaves no calls for credits to pay. */
export function includesAllCalls(tier: string): boolean {
  const plan = plans.find((candidate) => candidate.tier === tier)
  return plan !== undefined && plan.metering.includedCalls === null
}
