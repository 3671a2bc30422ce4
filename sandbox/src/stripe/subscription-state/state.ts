import type { HiddenState, Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'

const TRIAL_NOTICE_SECONDS = 3 * 86_400
export const INCOMPLETE_LIFETIME_SECONDS = 23 * 3600
const RENEWAL_NOTICE_SECONDS = 7 * 86_400

export type SubscriptionStatus = Subscription['status']

/** These are never reactivated. */
export function isOver(status: SubscriptionStatus): boolean {
  return status === 'canceled' || status === 'incomplete_expired'
}

export function firstItem(subscription: Subscription): SubscriptionItem {
  const item = subscription.items.data[0]
  if (!item) throw new Error(`Subscription ${subscription.id} has no items`)
  return item
}

export function periodEnd(subscription: Subscription): number {
  return firstItem(subscription).current_period_end
}

type Announced = Pick<HiddenState, 'trialEndAnnounced' | 'upcomingAnnounced' | 'resumption'>

/** When the subscription next changes on its own. */
export function nextChangeAt(subscription: Subscription, announced: Announced): number | null {
  if (isOver(subscription.status)) return null
  if (subscription.status === 'incomplete') return subscription.created + INCOMPLETE_LIFETIME_SECONDS
  const moments: number[] = []
  if (subscription.cancel_at !== null) moments.push(subscription.cancel_at)
  if (subscription.pause_collection?.resumes_at) moments.push(subscription.pause_collection.resumes_at)
  if (announced.resumption) moments.push(announced.resumption.expiresAt)
  if (subscription.status !== 'paused') moments.push(periodEnd(subscription))
  const noticeAt = renewalNoticeAt(subscription, announced)
  if (noticeAt !== null) moments.push(noticeAt)
  if (subscription.status === 'trialing' && !announced.trialEndAnnounced && subscription.trial_end !== null) {
    moments.push(subscription.trial_end - TRIAL_NOTICE_SECONDS)
  }
  return moments.length > 0 ? Math.min(...moments) : null
}

export function isTrialNoticeDue(subscription: Subscription, now: number): boolean {
  return (
    subscription.status === 'trialing' &&
    subscription.trial_end !== null &&
    now >= subscription.trial_end - TRIAL_NOTICE_SECONDS
  )
}

/**
 * When the next renewal is announced; null if there is none, it was already announced, or periods are too
 * short.
 */
export function renewalNoticeAt(subscription: Subscription, announced: Announced): number | null {
  const { current_period_start: start, current_period_end: end } = firstItem(subscription)
  const renews = ['active', 'trialing', 'past_due'].includes(subscription.status)
  if (!renews || subscription.cancel_at !== null || subscription.cancel_at_period_end) return null
  if (announced.upcomingAnnounced === end || end - start <= RENEWAL_NOTICE_SECONDS) return null
  return end - RENEWAL_NOTICE_SECONDS
}
