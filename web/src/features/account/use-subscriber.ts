import { useQuery } from '@tanstack/react-query'
import { useSignedInHint } from '../../lib/signed-in-hint.ts'
import { useOpenPortal } from './billing/create-portal-session.ts'
import { accountQuery } from './get-account.ts'

/** Not paid for yet, or not known to be: another purchase is no second one. */
const NOT_BOUGHT = new Set(['incomplete', 'unknown'])

/** A signed-in subscriber's plan and the way to another one, for pages that everybody sees. Who never signed in costs no request. */
export function useSubscriber() {
  const hint = useSignedInHint()
  const { data } = useQuery({ ...accountQuery, enabled: hint })
  const portal = useOpenPortal()
  // A member buys for themselves; only the owner changes the account's plan.
  const subscription = hint && data?.role === 'owner' ? data.subscription : null
  const isBought = subscription && !NOT_BOUGHT.has(subscription.status)
  return {
    currentTier: isBought ? subscription.tier : undefined,
    currentCurrency: subscription?.price?.currency,
    ...portal,
  }
}
