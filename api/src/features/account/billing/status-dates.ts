import { isCollectedAt } from '../../subscriptions/collection.ts'
import {
  type EntitlementFacts,
  isFirstPaymentOpen,
  isTerminal,
  overdueEnd,
  renewsBeforeEnd,
  scheduledEnd,
} from '../../subscriptions/entitlement.ts'
import type { TrialLapse } from '../../subscriptions/trial-lapse.ts'

export interface StatusDates {
  renewsAt: Date | null
  endsAt: Date | null
  graceEndsAt: Date | null
  /** What happens instead of a payment when the trial ends. */
  trialLapse: { how: TrialLapse; at: Date | null } | null
}

/** The dates shown to a subscription's owner; null for those that do not apply. */
export function readDates(
  facts: EntitlementFacts & { endedAt: Date | null; trialLapse: TrialLapse | null },
  pastDueGraceDays: number,
): StatusDates {
  const { status, currentPeriodEnd, pastDueSince, endedAt, trialLapse } = facts
  const endsAt = (isTerminal(status) ? endedAt : null) ?? scheduledEnd(facts)
  const isRunning = status === 'active' || status === 'trialing'
  const renews = isRunning && (endsAt === null || renewsBeforeEnd(facts))
  // The grace period extends access; before the first payment there is no access to extend.
  const isProlonged = status === 'past_due' && !isFirstPaymentOpen(facts) && facts.withdrawal === null
  const overdueSince = isProlonged ? pastDueSince : null
  return {
    endsAt,
    renewsAt: renews && !trialLapse && isCollectedAt(facts, currentPeriodEnd) ? currentPeriodEnd : null,
    graceEndsAt: overdueSince && overdueEnd(overdueSince, facts, pastDueGraceDays),
    trialLapse: renews && trialLapse ? { how: trialLapse, at: currentPeriodEnd } : null,
  }
}
