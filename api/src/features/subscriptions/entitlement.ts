import { accessWhileCollectionIsPaused, COLLECTION_PAUSES } from '@kamiyo/catalog/paused-collection'
import { DAY_MS } from '../../lib/durations.ts'
import type { SubscriptionStatus } from '../../stripe/subscription.ts'

/** What access depends on: the columns of `subscriptions` that this decision reads. */
export interface EntitlementFacts {
  status: SubscriptionStatus
  pastDueSince: Date | null
  cancelAtPeriodEnd: boolean
  cancelAt: Date | null
  currentPeriodEnd: Date | null
  checkoutPaymentStatus: string | null
  firstPaidAt: Date | null
  /** Of the item with the plan; null if there is none. */
  quantity: number | null
  collectionPause: string | null
  collectionResumesAt: Date | null
  /** The effect of a reversed payment on access. */
  withdrawal: Withdrawal | null
}

/** The same columns, for a query over `subscriptions as subscription`. */
export const ENTITLEMENT_COLUMNS = [
  'subscription.status',
  'subscription.currentPeriodEnd',
  'subscription.cancelAtPeriodEnd',
  'subscription.cancelAt',
  'subscription.pastDueSince',
  'subscription.checkoutPaymentStatus',
  'subscription.firstPaidAt',
  'subscription.quantity',
  'subscription.collectionPause',
  'subscription.collectionResumesAt',
  'subscription.withdrawal',
] as const

const WITHDRAWALS = ['refund_suspends', 'refund_revokes', 'dispute_suspends', 'dispute_revokes'] as const
export type Withdrawal = (typeof WITHDRAWALS)[number]

export function readWithdrawal(value: string | null): Withdrawal | null {
  return WITHDRAWALS.find((withdrawal) => withdrawal === value) ?? null
}

/**
 * `suspended` may become active again with the same token; `revoked` never does, because Stripe never
 * reactivates such a subscription.
 */
export type Entitlement =
  | { state: 'entitled' }
  | { state: 'suspended'; reason: string }
  | { state: 'revoked'; reason: string }

export interface EntitlementRules {
  now: Date
  pastDueGraceDays: number
}

const ENTITLED: Entitlement = { state: 'entitled' }

/** Decides whether this subscription gives access now; everything else asks this function. */
export function decideEntitlement(facts: EntitlementFacts, rules: EntitlementRules): Entitlement {
  const { status } = facts
  if (isTerminal(status)) return { state: 'revoked', reason: `subscription_${status}` }
  const endsAt = scheduledEnd(facts)
  // Checked first, because no payment would restore access after it.
  if (endsAt && endsAt <= rules.now) return { state: 'suspended', reason: 'subscription_ended' }
  if (facts.withdrawal) return withdrawn(facts.withdrawal)
  switch (status) {
    case 'unpaid':
    case 'paused':
    case 'incomplete':
    case 'unknown':
      return { state: 'suspended', reason: `subscription_${status}` }
    case 'past_due':
    case 'active':
    case 'trialing':
      return decideRunning(facts, rules)
  }
}

const OPEN_STATUSES: readonly SubscriptionStatus[] = ['incomplete', 'past_due', 'unpaid']

/**
 * The entitlement if everything open were paid: a payment ends neither a pause, nor a quantity of 0, nor a
 * revocation.
 */
export function entitlementOncePaid(facts: EntitlementFacts, rules: EntitlementRules): Entitlement {
  const { status, firstPaidAt, withdrawal } = facts
  const paid: EntitlementFacts = {
    ...facts,
    status: OPEN_STATUSES.includes(status) ? 'active' : status,
    pastDueSince: null,
    firstPaidAt: firstPaidAt ?? rules.now,
    withdrawal: withdrawal?.endsWith('suspends') ? null : withdrawal,
  }
  return decideEntitlement(paid, rules)
}

const WITHDRAWN_REASONS = { refund: 'payment_refunded', dispute: 'payment_disputed' } as const

/** The seller chose that a reversed payment ends access. */
function withdrawn(withdrawal: Withdrawal): Entitlement {
  const reason = withdrawal.startsWith('refund') ? WITHDRAWN_REASONS.refund : WITHDRAWN_REASONS.dispute
  return { state: withdrawal.endsWith('revokes') ? 'revoked' : 'suspended', reason }
}

/**
 * Active at Stripe; still limited by the quantity, by the seller's pause of collection, by an open first
 * payment and by the grace period of a later one.
 */
function decideRunning(facts: EntitlementFacts, { now, pastDueGraceDays }: EntitlementRules): Entitlement {
  const { status, pastDueSince } = facts
  if (facts.quantity === 0) return { state: 'suspended', reason: 'quantity_zero' }
  if (isStoppedByPause(facts, now)) return { state: 'suspended', reason: 'collection_paused' }
  if (isFirstPaymentOpen(facts)) return { state: 'suspended', reason: 'payment_pending' }
  const isInGrace = pastDueSince !== null && now < graceEnd(pastDueSince, pastDueGraceDays)
  return status === 'past_due' && !isInGrace
    ? { state: 'suspended', reason: 'past_due_grace_over' }
    : ENTITLED
}

/** A pause of collection that gives no access, by the seller's choice, until payments are collected again. */
export function isStoppedByPause(
  { collectionPause, collectionResumesAt }: Pick<EntitlementFacts, 'collectionPause' | 'collectionResumesAt'>,
  now: Date,
): boolean {
  const pause = COLLECTION_PAUSES.find((known) => known === collectionPause)
  if (!pause || accessWhileCollectionIsPaused[pause]) return false
  return collectionResumesAt === null || now < collectionResumesAt
}

/** When access ends for a payment that stays open. */
export function graceEnd(pastDueSince: Date, pastDueGraceDays: number): Date {
  return new Date(pastDueSince.getTime() + pastDueGraceDays * DAY_MS)
}

type ScheduleFacts = Pick<EntitlementFacts, 'cancelAt' | 'cancelAtPeriodEnd' | 'currentPeriodEnd'>

/** When the subscription ends because its owner cancelled it. */
export function scheduledEnd({ cancelAt, cancelAtPeriodEnd, currentPeriodEnd }: ScheduleFacts): Date | null {
  return cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null)
}

/** Whether it will be paid again before it ends, because its end is after the current period. */
export function renewsBeforeEnd(facts: ScheduleFacts): boolean {
  const endsAt = scheduledEnd(facts)
  return endsAt !== null && facts.currentPeriodEnd !== null && endsAt > facts.currentPeriodEnd
}

/** When access ends if the payment stays open: with the grace period, or with an earlier cancellation. */
export function overdueEnd(pastDueSince: Date, facts: ScheduleFacts, pastDueGraceDays: number): Date {
  const endsAt = graceEnd(pastDueSince, pastDueGraceDays)
  const cancelled = scheduledEnd(facts)
  return cancelled && cancelled < endsAt ? cancelled : endsAt
}

/** If the subscription is cancelled earlier, the end of the grace period has no effect. */
export function isCancelledWithinGrace(
  pastDueSince: Date,
  facts: ScheduleFacts,
  pastDueGraceDays: number,
): boolean {
  const cancelled = scheduledEnd(facts)
  return cancelled !== null && cancelled <= graceEnd(pastDueSince, pastDueGraceDays)
}

/** Checkout was completed without money (a delayed payment method), and none has arrived since. */
export function isFirstPaymentOpen({
  checkoutPaymentStatus,
  firstPaidAt,
}: Pick<EntitlementFacts, 'checkoutPaymentStatus' | 'firstPaidAt'>): boolean {
  return firstPaidAt === null && (checkoutPaymentStatus === 'unpaid' || checkoutPaymentStatus === 'failed')
}

/** An order that nobody has paid for takes nothing away from whatever else serves the account. */
export function isUnpaid(
  facts: Pick<EntitlementFacts, 'status' | 'checkoutPaymentStatus' | 'firstPaidAt'>,
): boolean {
  return facts.status === 'incomplete' || isFirstPaymentOpen(facts)
}

/** Without access because a payment went back, whatever the status of the subscription. */
export function isWithdrawn(entitlement: Entitlement): boolean {
  const reasons: readonly string[] = Object.values(WITHDRAWN_REASONS)
  return entitlement.state !== 'entitled' && reasons.includes(entitlement.reason)
}

/** Permanently over: no payment restores access. */
export function isOver(entitlement: Entitlement): boolean {
  const { state } = entitlement
  return state === 'revoked' || (state === 'suspended' && entitlement.reason === 'subscription_ended')
}

/** Stripe never reactivates these. */
export function isTerminal(status: SubscriptionStatus): status is 'canceled' | 'incomplete_expired' {
  return status === 'canceled' || status === 'incomplete_expired'
}
