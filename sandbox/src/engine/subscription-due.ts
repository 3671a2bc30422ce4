import type { SandboxContext } from '../context.ts'
import type { Subscription } from '../store/stripe-objects.ts'
import { getObject } from '../stripe/resource.ts'
import { changeSubscription } from '../stripe/subscription-state/save.ts'
import { isTrialNoticeDue, periodEnd, renewalNoticeAt } from '../stripe/subscription-state/state.ts'
import { cancelSubscription, expireIncomplete } from '../stripe/subscriptions/cancel.ts'
import { announceTrialEnd } from '../stripe/subscriptions/create.ts'
import { startNextPeriod } from '../stripe/subscriptions/cycle.ts'
import { expireResumption } from '../stripe/subscriptions/resume.ts'
import { announceUpcoming } from '../stripe/subscriptions/upcoming-invoice.ts'

/** Takes one step of a subscription's life: the first that is due. */
export function subscriptionDue(ctx: SandboxContext, id: string): void {
  const subscription = getObject(ctx, 'subscription', id)
  const now = ctx.clock.now()
  const { resumption } = ctx.store.objects.hidden('subscription', id)
  const resumesAt = subscription.pause_collection?.resumes_at
  if (subscription.status === 'incomplete') {
    expireIncomplete(ctx, subscription)
  } else if (resumption && resumption.expiresAt <= now) {
    expireResumption(ctx, subscription)
  } else if (resumesAt && resumesAt <= now) {
    changeSubscription(ctx, subscription, { pause_collection: null })
  } else if (subscription.cancel_at !== null && subscription.cancel_at <= now) {
    cancelSubscription(ctx, subscription, 'cancellation_requested')
  } else if (periodEnd(subscription) <= now && subscription.cancel_at_period_end) {
    cancelSubscription(ctx, subscription, 'cancellation_requested')
  } else if (periodEnd(subscription) <= now) {
    startNextPeriod(ctx, subscription, periodEnd(subscription))
  } else if (isRenewalNoticeDue(ctx, subscription)) {
    announceUpcoming(ctx, subscription)
  } else if (isTrialNoticeDue(subscription, now)) {
    announceTrialEnd(ctx, subscription)
  }
}

function isRenewalNoticeDue(ctx: SandboxContext, subscription: Subscription): boolean {
  const announced = ctx.store.objects.hidden('subscription', subscription.id)
  const noticeAt = renewalNoticeAt(subscription, announced)
  return noticeAt !== null && noticeAt <= ctx.clock.now()
}
