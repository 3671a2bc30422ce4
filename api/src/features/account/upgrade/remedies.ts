import { creditPacks } from '@kamiyo/catalog/credits'
import { buyablePlans } from '@kamiyo/catalog/plans'
import type { BuyablePlan, CreditPack, Offer } from '@kamiyo/catalog/types'
import type { Refusal } from '../../upgrade/link.ts'

type Terms = Pick<Offer, 'limits' | 'metering'>

/** Whether the refused call would have run in `offer` rather than in the plan that refused it. */
export function lifts(
  offer: Terms,
  { reason, tool }: Pick<Refusal, 'reason' | 'tool'>,
  refusing?: Terms,
): boolean {
  if (!hasTool(offer, tool)) return false
  switch (reason) {
    case 'rate_limited':
      return isMore(offer.limits.rateLimitRpm, refusing?.limits.rateLimitRpm)
    case 'daily_limit_reached':
      return isMore(offer.limits.rateLimitDaily, refusing?.limits.rateLimitDaily)
    case 'allowance_used':
      return isMore(offer.metering.includedCalls, refusing?.metering.includedCalls)
    case 'payment_required':
      return offer.metering.includedCalls !== 0 || (offer.metering.freeTools?.includes(tool) ?? false)
    case 'suspended':
      return refusing === undefined || isMore(offer.limits.maxAgents, refusing.limits.maxAgents)
    case 'tool_not_in_plan':
      return refusing !== undefined && !hasTool(refusing, tool)
    case 'asked':
      return true
    case 'agent_cap_reached':
    case 'past_due':
      return false
  }
}

/** Credits pay for calls that a plan does not include; they raise no limit. */
export function packsFor({ reason }: Pick<Refusal, 'reason'>, refusing?: Terms): readonly CreditPack[] {
  const isPaidByCredits =
    reason === 'payment_required' ||
    reason === 'allowance_used' ||
    reason === 'asked' ||
    (reason === 'suspended' && refusing === undefined)
  return isPaidByCredits ? creditPacks : []
}

export function plansFor(
  refusal: Refusal,
  refusing: Terms | undefined,
  currentTier: string | undefined,
): BuyablePlan[] {
  return buyablePlans.filter((plan) => plan.tier !== currentTier && lifts(plan, refusal, refusing))
}

function hasTool({ metering: { tools } }: Terms, tool: string): boolean {
  return tools === undefined || tool === '' || tools.includes(tool)
}

/** Null is any number. */
function isMore(offered: number | null, had: number | null | undefined): boolean {
  if (had === undefined) return true
  return had !== null && (offered === null || offered > had)
}
