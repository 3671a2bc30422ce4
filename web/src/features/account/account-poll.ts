import { standingOf } from './billing/subscription-facts.ts'
import type { Account } from './get-account.ts'

const SOON_MS = 2_000
const LATER_MS = 10_000
const EAGER_POLLS = 30

interface Poll {
  account: Account | undefined
  /** The plan that the owner has confirmed at Stripe. */
  awaitedTier: string | undefined
  polls: number
}

/** How long until the account is loaded again; false if no change is expected. */
export function accountPollMs({ account, awaitedTier, polls }: Poll): number | false {
  const subscription = account?.subscription
  if (!subscription) return false
  if (awaitedTier && subscription.tier !== awaitedTier) return polls < EAGER_POLLS ? SOON_MS : LATER_MS
  // A payment may be made in another tab or at the bank, and it restores access.
  return standingOf(subscription) === 'good' ? false : LATER_MS
}
