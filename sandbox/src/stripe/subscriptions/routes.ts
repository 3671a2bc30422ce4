import type Stripe from 'stripe'
import { inRange, page } from '../../http/list.ts'
import { resourceMissing } from '../../http/stripe-error.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { getObject } from '../resource.ts'
import { route } from '../route.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { isOver, periodEnd } from '../subscription-state/state.ts'
import { inClockTime, inCustomerTime } from '../test-clock-time.ts'
import { cancelSubscription } from './cancel.ts'
import { createFromParams } from './create-params.ts'
import { resume } from './resume.ts'
import { updateSubscription } from './update.ts'

type ListParams = Wire<Stripe.SubscriptionListParams>

export const subscriptionRoutes = [
  route<Stripe.SubscriptionListParams>(
    'GET /v1/subscriptions',
    ({ ctx, params }) => {
      const found = ctx.store.objects.list('subscription', params.customer).filter(wanted(params))
      return page(found, params, '/v1/subscriptions')
    },
    ['customer', 'status', 'price', 'collection_method', 'test_clock', 'created', 'current_period_end'],
  ),
  route<Stripe.SubscriptionCreateParams>('POST /v1/subscriptions', ({ ctx, params }) =>
    createFromParams(inCustomerTime(ctx, params.customer ?? null), params),
  ),
  route('GET /v1/subscriptions/:id', ({ ctx, id }) => getObject(ctx, 'subscription', id)),
  route<Stripe.SubscriptionUpdateParams>('POST /v1/subscriptions/:id', ({ ctx, params, id }) => {
    const subscription = getObject(ctx, 'subscription', id)
    return updateSubscription(inClockTime(ctx, subscription.test_clock), subscription, params)
  }),
  route<Stripe.SubscriptionCancelParams>('DELETE /v1/subscriptions/:id', ({ ctx, params, id }) => {
    const subscription = getObject(ctx, 'subscription', id)
    if (isOver(subscription.status)) {
      throw resourceMissing('subscription', id)
    }
    const details = {
      comment: params.cancellation_details?.comment || null,
      feedback: params.cancellation_details?.feedback || null,
    }
    return cancelSubscription(
      inClockTime(ctx, subscription.test_clock),
      subscription,
      'cancellation_requested',
      details,
    )
  }),
  route<Stripe.SubscriptionResumeParams>('POST /v1/subscriptions/:id/resume', ({ ctx, id }) => {
    const subscription = getObject(ctx, 'subscription', id)
    return resume(inClockTime(ctx, subscription.test_clock), subscription)
  }),
  route('DELETE /v1/subscriptions/:id/discount', ({ ctx, id }) => {
    const subscription = getObject(ctx, 'subscription', id)
    const [discountId = ''] = subscription.discounts
    const { end: _end, ...discount } = getObject(ctx, 'discount', discountId)
    changeSubscription(ctx, subscription, { discounts: subscription.discounts.slice(1) })
    return { ...discount, deleted: true }
  }),
]

/** Without a status, all but canceled ones; `all` and `ended` are Stripe's own values. */
function wanted(params: ListParams): (subscription: Subscription) => boolean {
  return (subscription) =>
    hasStatus(subscription.status, params.status) &&
    (!params.price || subscription.items.data.some((item) => item.price.id === params.price)) &&
    (!params.collection_method || subscription.collection_method === params.collection_method) &&
    (params.test_clock ?? null) ===
      (params.customer ? (params.test_clock ?? null) : subscription.test_clock) &&
    inRange(subscription.created, params.created) &&
    inRange(periodEnd(subscription), params.current_period_end)
}

function hasStatus(status: Subscription['status'], wish: ListParams['status']): boolean {
  if (wish === 'all') return true
  if (wish === undefined) return status !== 'canceled' && status !== 'incomplete_expired'
  return wish === 'ended' ? isOver(status) : status === wish
}
