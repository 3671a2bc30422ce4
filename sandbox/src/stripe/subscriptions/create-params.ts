import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing } from '../../http/stripe-error.ts'
import type { Subscription } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { assertCollectionTerms } from '../collection-terms.ts'
import { readDiscounts } from '../discounts/service.ts'
import { assertFuture } from '../future.ts'
import { assertOnce } from '../payment-methods/method-types.ts'
import { ownMethod } from '../payment-methods/own-method.ts'
import { createPrice } from '../prices/service.ts'
import { getReferenced, mergeMetadata } from '../resource.ts'
import { automaticTax, trialSettings } from './builder.ts'
import { createSubscription, type NewItem, type NewSubscription } from './create.ts'
import { assertEnd } from './end-params.ts'
import { assertItems, recurringPrice } from './item-changes.ts'

type CreateParams = Wire<Stripe.SubscriptionCreateParams>
type ItemParam = NonNullable<CreateParams['items']>[number]

const DAY_SECONDS = 86_400

export function createFromParams(ctx: SandboxContext, params: CreateParams): Subscription {
  return createSubscription(ctx, readNew(ctx, params)).subscription
}

export function readNew(ctx: SandboxContext, params: CreateParams): NewSubscription {
  if (!params.customer) throw parameterMissing('customer')
  if (!params.items || params.items.length === 0) throw parameterMissing('items')
  const customer = getReferenced(ctx, 'customer', params.customer, 'customer')
  checkParams(ctx, params)
  if (params.default_payment_method)
    ownMethod(ctx, params.default_payment_method, customer.id, 'default_payment_method')
  const items = params.items.map((item, index) => readItem(ctx, item, index))
  assertItems(items)
  return {
    customer,
    items,
    discounts: readDiscounts(ctx, params.discounts || []),
    trialEnd: readTrialEnd(ctx, params),
    behavior: (params.payment_behavior ?? 'allow_incomplete') as NewSubscription['behavior'],
    onSession: false,
    checkoutSessionId: null,
    fields: readFields(params),
  }
}

function checkParams(ctx: SandboxContext, params: CreateParams): void {
  const { collection_method, days_until_due, payment_behavior } = params
  if (payment_behavior === 'pending_if_incomplete') {
    throw invalidRequest(
      '`payment_behavior=pending_if_incomplete` can only be used to update a subscription.',
      'payment_behavior',
    )
  }
  assertOnce(params.payment_settings?.payment_method_types, 'payment_settings[payment_method_types]')
  assertEnd(ctx, params)
  assertCollectionTerms(collection_method ?? 'charge_automatically', days_until_due ?? null)
}

function readItem(ctx: SandboxContext, item: ItemParam, index: number): NewItem {
  const param = `items[${index}][price]`
  if (!item.price && !item.price_data) throw parameterMissing(param)
  const priceId = item.price ?? (item.price_data ? createPrice(ctx, item.price_data).id : '')
  return {
    price: recurringPrice(ctx, priceId, param),
    quantity: item.quantity ?? 1,
    metadata: mergeMetadata({}, item.metadata),
  }
}

function readTrialEnd(ctx: SandboxContext, params: CreateParams): number | null {
  const now = ctx.clock.now()
  if (params.trial_period_days) return now + params.trial_period_days * DAY_SECONDS
  if (params.trial_end === undefined || params.trial_end === 'now') return null
  assertFuture(ctx, params.trial_end, 'trial_end')
  return Number(params.trial_end)
}

function readFields(params: CreateParams): Partial<Subscription> {
  return {
    automatic_tax: automaticTax(params.automatic_tax?.enabled === true),
    billing_mode:
      params.billing_mode?.type === 'classic'
        ? { flexible: null, type: 'classic' }
        : { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    cancel_at: typeof params.cancel_at === 'number' ? params.cancel_at : null,
    cancel_at_period_end: params.cancel_at_period_end ?? false,
    collection_method: params.collection_method ?? 'charge_automatically',
    days_until_due: params.days_until_due ?? null,
    default_payment_method: params.default_payment_method ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    payment_settings: {
      payment_method_options: null,
      payment_method_types: params.payment_settings?.payment_method_types || null,
      save_default_payment_method: params.payment_settings?.save_default_payment_method ?? 'off',
    },
    ...trialSettings(params.trial_settings?.end_behavior.missing_payment_method),
  }
}
