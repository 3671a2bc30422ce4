import type { BuyableTier } from '@kamiyo/catalog/types'
import { useQuery } from '@tanstack/react-query'
import { useSignedInHint } from '../../lib/signed-in-hint.ts'
import { useOpenPortal } from './billing/create-portal-session.ts'
import { includesAllCalls } from './credits/includes-all-calls.ts'
import { accountQuery } from './get-account.ts'

/** Not paid yet, or unknown: another purchase would not be a second subscription. */
const NOT_BOUGHT = new Set(['incomplete', 'unknown'])

/**
 * The plan of a signed-in subscriber and a way to change it, for public pages. Visitors who never signed in
 * cause no request.
 */
export function useSubscriber() {
  const hint = useSignedInHint()
  const { data } = useQuery({ ...accountQuery, enabled: hint })
  const portal = useOpenPortal()
  // A member buys for themselves; only the owner changes the account's plan.
  const subscription = hint && data?.role === 'owner' ? data.subscription : null
  const isBought = subscription && !NOT_BOUGHT.has(subscription.status)
  return {
    currentTier: isBought ? subscription.tier : undefined,
    /** Whoever has an account needs no free one. */
    hasAccount: hint && Boolean(data?.account),
    /** The name of the plan that leaves no calls for credits to pay. */
    unlimitedPlan:
      subscription?.has_access && includesAllCalls(subscription.tier) ? subscription.plan_name : undefined,
    currentCurrency: subscription?.price?.currency,
    ...portal,
    open: (tier: BuyableTier) =>
      portal.open({ tier, ...(subscription?.is_own && { subscriptionId: subscription.id }) }),
  }
}
