import { getOffer } from '@kamiyo/catalog/catalog'
import type { BuyableTier, Catalog, ServedTier } from '@kamiyo/catalog/types'
import { endsAllAccess, type FreeStanding, mayBeFree } from '../accounts/free-standing.ts'
import { isAgentWithinPlan } from '../agents/plan-limit.ts'
import {
  decideEntitlement,
  type EntitlementFacts,
  type EntitlementRules,
  isOver,
} from '../subscriptions/entitlement.ts'

export interface ServingSubscription {
  id: string
  tier: BuyableTier
  /** The months of the plan are counted from here. */
  anchor: Date
  facts: EntitlementFacts
}

/** What an account has bought once, or was given. */
export interface AccountCredits {
  isLeft: boolean
  /** How many other agents of the account are older than this one. */
  olderAgents: number
  /** The months of the account are counted from here. */
  anchor: Date
}

export interface AccessFacts {
  /** The token's own subscription, or the account's main one. */
  subscription: ServingSubscription | undefined
  /** How many other agents are older than this one. */
  olderAgents: number
  /** Undefined for an account that never had any, and for an agent of another subscription than the account's main one. */
  credits: AccountCredits | undefined
  /** Undefined without a free plan, and for an agent of another subscription than the account's main one. */
  free?: { standing: FreeStanding; olderAgents: number } | undefined
}

export interface AccessRules extends EntitlementRules {
  catalog: Catalog
}

export type Access =
  | { state: 'allowed'; by: 'subscription'; subscription: ServingSubscription }
  | { state: 'allowed'; by: 'credits'; anchor: Date }
  | { state: 'allowed'; by: 'free' }
  | { state: 'refused'; because: 'no_subscription' | 'no_credits' }
  | { state: 'refused'; because: 'not_entitled'; subscription: ServingSubscription; reason: string }
  | { state: 'refused'; because: 'no_place'; tier: ServedTier }

/** Decides whether this agent of this account has access now; everything else asks this function. */
export function decideAccess(facts: AccessFacts, rules: AccessRules): Access {
  const { credits, free, subscription } = facts
  const bySubscription = decideBySubscription(facts, rules)
  const isSettled = bySubscription.state === 'allowed' || bySubscription.because === 'no_place'
  if (isSettled || endsAllAccess(subscription?.facts.withdrawal, free?.standing)) return bySubscription
  if (credits?.isLeft)
    return (
      refusePlace(credits, 'credits', rules) ?? { state: 'allowed', by: 'credits', anchor: credits.anchor }
    )
  const isPlanOver = !subscription || isOver(decideEntitlement(subscription.facts, rules))
  if (free && mayBeFree(free.standing, isPlanOver))
    return refusePlace(free, 'free', rules) ?? { state: 'allowed', by: 'free' }
  // What restores a subscription that is not over helps more than buying credits.
  return credits && isPlanOver ? { state: 'refused', because: 'no_credits' } : bySubscription
}

function decideBySubscription(facts: AccessFacts, rules: AccessRules): Access {
  const { subscription } = facts
  if (!subscription) return { state: 'refused', because: 'no_subscription' }
  const entitlement = decideEntitlement(subscription.facts, rules)
  if (entitlement.state !== 'entitled')
    return { state: 'refused', because: 'not_entitled', subscription, reason: entitlement.reason }
  return (
    refusePlace(facts, subscription.tier, rules) ?? { state: 'allowed', by: 'subscription', subscription }
  )
}

/** The refusal of an agent that is over the tier's number of them. */
function refusePlace(
  { olderAgents }: { olderAgents: number },
  tier: ServedTier,
  { catalog }: AccessRules,
): Access | undefined {
  if (isAgentWithinPlan(olderAgents, getOffer(catalog, tier))) return undefined
  return { state: 'refused', because: 'no_place', tier }
}
