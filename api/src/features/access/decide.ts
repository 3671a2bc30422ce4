import type { BuyableTier, ServedTier } from '@kamiyo/catalog/types'
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
}

export type Access =
  | { state: 'allowed'; by: 'subscription'; subscription: ServingSubscription }
  | { state: 'allowed'; by: 'credits'; anchor: Date }
  | { state: 'refused'; because: 'no_subscription' | 'no_credits' }
  | { state: 'refused'; because: 'not_entitled'; subscription: ServingSubscription; reason: string }
  | { state: 'refused'; because: 'no_place'; tier: ServedTier }

/** Decides whether this agent of this account has access now; everything else asks this function. */
export function decideAccess(facts: AccessFacts, rules: EntitlementRules): Access {
  const { credits, subscription } = facts
  const bySubscription = decideBySubscription(facts, rules)
  const isSettled = bySubscription.state === 'allowed' || bySubscription.because === 'no_place'
  // Who took a payment for the subscription back does not go on with it by other means.
  if (isSettled || !credits || subscription?.facts.withdrawal) return bySubscription
  if (credits.isLeft) return decideByCredits(credits)
  // What restores a subscription that is not over helps more than buying credits.
  return subscription && !isOver(decideEntitlement(subscription.facts, rules))
    ? bySubscription
    : { state: 'refused', because: 'no_credits' }
}

function decideBySubscription({ subscription, olderAgents }: AccessFacts, rules: EntitlementRules): Access {
  if (!subscription) return { state: 'refused', because: 'no_subscription' }
  const entitlement = decideEntitlement(subscription.facts, rules)
  if (entitlement.state !== 'entitled')
    return { state: 'refused', because: 'not_entitled', subscription, reason: entitlement.reason }
  return isAgentWithinPlan(olderAgents, subscription.tier)
    ? { state: 'allowed', by: 'subscription', subscription }
    : { state: 'refused', because: 'no_place', tier: subscription.tier }
}

function decideByCredits({ olderAgents, anchor }: AccountCredits): Access {
  return isAgentWithinPlan(olderAgents, 'credits')
    ? { state: 'allowed', by: 'credits', anchor }
    : { state: 'refused', because: 'no_place', tier: 'credits' }
}
