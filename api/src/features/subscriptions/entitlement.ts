import type { SubscriptionStatus } from '../../stripe/subscription.ts'

/** What access depends on; the columns of `subscriptions` that this decision reads. */
export interface EntitlementFacts {
  status: SubscriptionStatus
  pastDueSince: Date | null
  cancelAtPeriodEnd: boolean
  cancelAt: Date | null
  currentPeriodEnd: Date | null
  checkoutPaymentStatus: string | null
  firstPaidAt: Date | null
}

/**
 * `suspended` may come back with the same token; `revoked` never does, because Stripe never revives
 * such a subscription.
 */
export type Entitlement =
  | { state: 'entitled' }
  | { state: 'suspended'; reason: string }
  | { state: 'revoked'; reason: string }

export interface EntitlementRules {
  now: Date
  pastDueGraceDays: number
}

const DAY_MS = 86_400_000
const ENTITLED: Entitlement = { state: 'entitled' }

/** The one answer to "may this subscription's tokens be used now?". */
export function decideEntitlement(facts: EntitlementFacts, rules: EntitlementRules): Entitlement {
  const { status } = facts
  switch (status) {
    case 'canceled':
    case 'incomplete_expired':
      return { state: 'revoked', reason: `subscription_${status}` }
    case 'unpaid':
    case 'paused':
    case 'incomplete':
    case 'unknown':
      return { state: 'suspended', reason: `subscription_${status}` }
    case 'past_due':
      return decidePastDue(facts, rules)
    case 'active':
    case 'trialing':
      return decideRunning(facts, rules.now)
  }
}

function decidePastDue(facts: EntitlementFacts, { now, pastDueGraceDays }: EntitlementRules): Entitlement {
  const { pastDueSince } = facts
  const inGrace = pastDueSince !== null && now < graceEnd(pastDueSince, pastDueGraceDays)
  const asRunning = decideRunning(facts, now)
  // What the grace cannot lend is the truer reason: paying would not bring it back.
  return inGrace || asRunning.state !== 'entitled'
    ? asRunning
    : { state: 'suspended', reason: 'past_due_grace_over' }
}

/** When access ends for a payment that stays open. */
export function graceEnd(pastDueSince: Date, pastDueGraceDays: number): Date {
  return new Date(pastDueSince.getTime() + pastDueGraceDays * DAY_MS)
}

type ScheduleFacts = Pick<EntitlementFacts, 'cancelAt' | 'cancelAtPeriodEnd' | 'currentPeriodEnd'>

/** When the subscription ends because its owner wants it to. */
export function scheduledEnd({ cancelAt, cancelAtPeriodEnd, currentPeriodEnd }: ScheduleFacts): Date | null {
  return cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null)
}

/** When access ends if the payment stays open: with the grace, or with a cancellation that comes sooner. */
export function overdueEnd(pastDueSince: Date, facts: ScheduleFacts, pastDueGraceDays: number): Date {
  const endsAt = graceEnd(pastDueSince, pastDueGraceDays)
  const cancelled = scheduledEnd(facts)
  return cancelled && cancelled < endsAt ? cancelled : endsAt
}

/** Running as Stripe sees it; still bounded by a cancellation that has come due and by an open first payment. */
function decideRunning(facts: EntitlementFacts, now: Date): Entitlement {
  const endsAt = scheduledEnd(facts)
  if (endsAt && endsAt <= now) return { state: 'suspended', reason: 'subscription_ended' }
  return isFirstPaymentOpen(facts) ? { state: 'suspended', reason: 'payment_pending' } : ENTITLED
}

/** Checkout completed without money (a delayed payment method), and none has come since. */
function isFirstPaymentOpen({ checkoutPaymentStatus, firstPaidAt }: EntitlementFacts): boolean {
  return firstPaidAt === null && (checkoutPaymentStatus === 'unpaid' || checkoutPaymentStatus === 'failed')
}

/** Stripe never revives these. */
export function isTerminal(status: SubscriptionStatus): boolean {
  return status === 'canceled' || status === 'incomplete_expired'
}
