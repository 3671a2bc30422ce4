import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { page } from '../../http/list.ts'
import { invalidRequest, resourceMissing } from '../../http/stripe-error.ts'
import type { Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import { deletedObject, getReferenced } from '../resource.ts'
import { route } from '../route.ts'
import { type ItemChange, planItemChanges } from '../subscriptions/item-changes.ts'
import { type ProrationBehavior, switchItems } from '../subscriptions/switch.ts'
import { inClockTime } from '../test-clock-time.ts'

export const subscriptionItemRoutes = [
  route<Stripe.SubscriptionItemListParams>(
    'GET /v1/subscription_items',
    ({ ctx, params }) => {
      const subscription = getReferenced(ctx, 'subscription', params.subscription, 'subscription')
      return page(subscription.items.data, params, '/v1/subscription_items')
    },
    ['subscription'],
  ),
  route<Stripe.SubscriptionItemCreateParams>('POST /v1/subscription_items', ({ ctx, params }) => {
    const subscription = getReferenced(ctx, 'subscription', params.subscription, 'subscription')
    const { price, quantity, metadata } = params
    const change = { ...(price ? { price } : {}), ...(quantity === undefined ? {} : { quantity }), metadata }
    const updated = applyChange(ctx, subscription, change, params.proration_behavior)
    const added = updated.items.data.at(-1)
    if (!added) throw invalidRequest('The item was not added.')
    return added
  }),
  route('GET /v1/subscription_items/:id', ({ ctx, id }) => findItem(ctx, id).item),
  route<Stripe.SubscriptionItemUpdateParams>('POST /v1/subscription_items/:id', ({ ctx, params, id }) => {
    const { subscription } = findItem(ctx, id)
    const { price, quantity, metadata } = params
    const change = {
      id,
      ...(price ? { price } : {}),
      ...(quantity === undefined ? {} : { quantity }),
      metadata,
    }
    applyChange(ctx, subscription, change, params.proration_behavior)
    return findItem(ctx, id).item
  }),
  route<Stripe.SubscriptionItemDeleteParams>('DELETE /v1/subscription_items/:id', ({ ctx, params, id }) => {
    const { subscription } = findItem(ctx, id)
    applyChange(ctx, subscription, { id, deleted: true }, params.proration_behavior)
    return deletedObject('subscription_item', id)
  }),
]

function applyChange(
  ctx: SandboxContext,
  subscription: Subscription,
  change: ItemChange,
  behavior: string | undefined,
): Subscription {
  const planned = planItemChanges(ctx, subscription, [change])
  const wish = (behavior ?? 'create_prorations') as ProrationBehavior
  return switchItems(inClockTime(ctx, subscription.test_clock), subscription, planned, { behavior: wish })
}

function findItem(ctx: SandboxContext, id: string): { subscription: Subscription; item: SubscriptionItem } {
  for (const subscription of ctx.store.objects.list('subscription')) {
    const item = subscription.items.data.find((candidate) => candidate.id === id)
    if (item) return { subscription, item }
  }
  throw resourceMissing('subscription_item', id)
}
