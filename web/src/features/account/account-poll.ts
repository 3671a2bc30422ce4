import { standingOf } from './billing/subscription-facts.ts'
import type { Account } from './get-account.ts'

const SOON_MS = 2_000
const LATER_MS = 10_000
const EAGER_POLLS = 30

interface Poll {
  account: Account | undefined
  /** The plan that its owner has agreed to at Stripe. */
  awaitedTier: string | undefined
  polls: number
}

/** How long until the account is asked for again; false while nothing is to be expected. */
export function accountPollMs({ account, awaitedTier, polls }: Poll): number | false {
  const subscription = account?.subscription
  if (!subscription) return false
  if (awaitedTier && subscription.tier !== awaitedTier) return polls < EAGER_POLLS ? SOON_MS : LATER_MS
  // A payment may arrive from another tab or from the bank, and access comes back with it.
  return standingOf(subscription) === 'good' ? false : LATER_MS
}
