import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { assertCollectionTerms } from '../collection-terms.ts'
import { assertDifferent, readDiscount, redeem } from '../discounts/service.ts'
import { assertFuture } from '../future.ts'
import { ownMethod } from '../payment-methods/own-method.ts'
import { getReferenced, mergeMetadata, patched } from '../resource.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { firstItem, isOver, periodEnd } from '../subscription-state/state.ts'
import { automaticTax, trialSettings } from './builder.ts'
import { assertEnd } from './end-params.ts'
import { planItemChanges } from './item-changes.ts'
import { collect, type Prepared, type ProrationBehavior, prepareRestart, prepareSwitch } from './switch.ts'

export type UpdateParams = Wire<Stripe.SubscriptionUpdateParams>

export function updateSubscription(
  ctx: SandboxContext,
  before: Subscription,
  params: UpdateParams,
): Subscription {
  const noted = Object.keys(params).every((name) => name === 'metadata' || name === 'cancellation_details')
  if (isOver(before.status) && !noted) {
    throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.')
  }
  return collect(ctx, prepareUpdate(ctx, before, params))
}

/** Everything an update does, except that what is due at once is not collected. */
export function prepareUpdate(ctx: SandboxContext, before: Subscription, params: UpdateParams): Prepared {
  checkParams(ctx, before, params)
  const patch = patchOf(ctx, before, params)
  const endsTrial = params.trial_end === 'now' && before.status === 'trialing'
  const restarts = endsTrial || params.billing_cycle_anchor?.type === 'now'
  if (!params.items && !(restarts && before.status !== 'trialing')) {
    const changed = changeSubscription(ctx, before, patch)
    return restarts ? prepareRestart(ctx, changed) : { subscription: changed, draft: null }
  }
  const behavior = (params.proration_behavior ?? 'create_prorations') as ProrationBehavior
  const changes = planItemChanges(ctx, before, params.items ?? [])
  const prorating = { behavior, at: params.proration_date, restarts }
  const switched = prepareSwitch(ctx, before, changes, prorating, patch)
  return restarts && !switched.draft ? prepareRestart(ctx, switched.subscription) : switched
}

function checkParams(ctx: SandboxContext, before: Subscription, params: UpdateParams): void {
  assertEnd(ctx, params)
  assertFuture(ctx, params.trial_end, 'trial_end')
  assertInPeriod(before, params.proration_date)
  if (params.pause_collection)
    assertFuture(ctx, params.pause_collection.resumes_at, 'pause_collection[resumes_at]')
  const isSent = (params.collection_method ?? before.collection_method) === 'send_invoice'
  if (params.collection_method === undefined && params.days_until_due === undefined) return
  const daysUntilDue = params.days_until_due ?? (isSent ? before.days_until_due : null)
  assertCollectionTerms(isSent ? 'send_invoice' : 'charge_automatically', daysUntilDue)
}

function assertInPeriod(subscription: Subscription, date: number | undefined): void {
  const { current_period_start: start, current_period_end: end } = firstItem(subscription)
  if (date === undefined || (date >= start && date <= end)) return
  throw invalidRequest(
    'The proration date must be within the current period of the subscription.',
    'proration_date',
  )
}

function patchOf(ctx: SandboxContext, before: Subscription, params: UpdateParams): Partial<Subscription> {
  return {
    ...cancellationPatch(ctx, before, params),
    automatic_tax: params.automatic_tax ? automaticTax(params.automatic_tax.enabled) : before.automatic_tax,
    collection_method: params.collection_method ?? before.collection_method,
    days_until_due: params.days_until_due ?? before.days_until_due,
    default_payment_method: patched(
      before.default_payment_method,
      params.default_payment_method &&
        ownMethod(ctx, params.default_payment_method, before.customer, 'default_payment_method').id,
    ),
    description: patched(before.description, params.description),
    discounts: discountsOf(ctx, before, params),
    metadata: mergeMetadata(before.metadata, params.metadata),
    pause_collection: pauseOf(before, params),
    ...trialPatch(before, params),
  }
}

/** A cancellation at the end of the period also shows the date. */
function cancellationPatch(
  ctx: SandboxContext,
  before: Subscription,
  params: UpdateParams,
): Partial<Subscription> {
  const details = params.cancellation_details
  const cancelAt = cancelAtOf(before, params)
  if (cancelAt === undefined && !details) return {}
  const scheduled = cancelAt ?? null
  const base = before.cancellation_details
  return {
    ...(cancelAt === undefined
      ? {}
      : {
          cancel_at: scheduled,
          cancel_at_period_end: params.cancel_at_period_end === true,
          canceled_at: scheduled === null ? null : (before.canceled_at ?? ctx.clock.now()),
        }),
    cancellation_details: {
      comment: patched(base?.comment ?? null, details?.comment),
      feedback: patched(base?.feedback ?? null, details?.feedback),
      feedback_option: null,
      reason:
        cancelAt === undefined
          ? (base?.reason ?? null)
          : scheduled === null
            ? null
            : 'cancellation_requested',
    },
  }
}

function cancelAtOf(before: Subscription, params: UpdateParams): number | null | undefined {
  if (params.cancel_at_period_end !== undefined) return params.cancel_at_period_end ? periodEnd(before) : null
  if (params.cancel_at === undefined) return undefined
  if (typeof params.cancel_at === 'number') return params.cancel_at
  return params.cancel_at ? periodEnd(before) : null
}

function discountsOf(ctx: SandboxContext, before: Subscription, params: UpdateParams): string[] {
  if (params.discounts === undefined) return before.discounts
  const holder = { customer: before.customer, subscription: before.id }
  const given = (params.discounts || []).map((one) =>
    one.discount ? getReferenced(ctx, 'discount', one.discount, 'discounts') : readDiscount(ctx, one),
  )
  assertDifferent(given.map((one) => ('coupon' in one ? one.coupon.id : one.source.coupon)))
  return given.map((one) => ('coupon' in one ? redeem(ctx, one, holder).id : one.id))
}

function pauseOf(before: Subscription, params: UpdateParams): Subscription['pause_collection'] {
  if (params.pause_collection === undefined) return before.pause_collection
  if (!params.pause_collection) return null
  return {
    behavior: params.pause_collection.behavior,
    resumes_at: params.pause_collection.resumes_at ?? null,
  }
}

function trialPatch(before: Subscription, params: UpdateParams): Partial<Subscription> {
  const settings = trialSettings(params.trial_settings?.end_behavior.missing_payment_method)
  if (typeof params.trial_end !== 'number') return settings
  const trialEnd = params.trial_end
  const data = before.items.data.map((item) => ({ ...item, current_period_end: trialEnd }))
  return { ...settings, items: { ...before.items, data }, status: 'trialing', trial_end: trialEnd }
}
