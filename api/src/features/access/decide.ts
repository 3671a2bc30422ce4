import type { BuyableTier } from '@kamiyo/catalog/types'
import { isAgentWithinPlan } from '../agents/plan-limit.ts'
import {
  decideEntitlement,
  type EntitlementFacts,
  type EntitlementRules,
} from '../subscriptions/entitlement.ts'

export interface ServingSubscription {
  id: string
  tier: BuyableTier
  /** The months of the plan are counted from here. */
  anchor: Date
  facts: EntitlementFacts
}

export interface AccessFacts {
  /** The token's own subscription, or the account's main one. */
  subscription: ServingSubscription | undefined
  /** How many other agents are older than this one. */
  olderAgents: number
}

export type Access =
  | { state: 'allowed'; subscription: ServingSubscription }
  | { state: 'refused'; because: 'no_subscription' }
  | { state: 'refused'; because: 'not_entitled'; subscription: ServingSubscription; reason: string }
  | { state: 'refused'; because: 'no_place'; subscription: ServingSubscription }

/** Decides whether this agent of this account has access now; everything else asks this function. */
export function decideAccess({ subscription, olderAgents }: AccessFacts, rules: EntitlementRules): Access {
  if (!subscription) return { state: 'refused', because: 'no_subscription' }
  const entitlement = decideEntitlement(subscription.facts, rules)
  if (entitlement.state !== 'entitled')
    return { state: 'refused', because: 'not_entitled', subscription, reason: entitlement.reason }
  return isAgentWithinPlan(olderAgents, subscription.tier)
    ? { state: 'allowed', subscription }
    : { state: 'refused', because: 'no_place', subscription }
}
