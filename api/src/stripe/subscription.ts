import { COLLECTION_PAUSES, type CollectionPause } from '@kamiyo/catalog/paused-collection'
import { at, idAt, instantAt, isObject, type JsonObject, listAt, numberAt, textAt } from '../lib/json.ts'
import { findCurrency } from './amount.ts'
import { type DiscountSnapshot, type ItemPrice, readDiscount, readDiscounts, readItemPrice } from './price.ts'

export const SUBSCRIPTION_STATUSES = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused',
] as const

/** `unknown` is any status that a later API version may add. */
export type SubscriptionStatus = (typeof SUBSCRIPTION_STATUSES)[number] | 'unknown'

/** Statuses in which the owner is charged, or will be. */
export const RUNNING_STATUSES: readonly SubscriptionStatus[] = ['trialing', 'active', 'past_due']

export interface SubscriptionItem {
  priceId: string | undefined
  lookupKey: string | undefined
  priceMetadata: JsonObject
  currentPeriodStart: Date | undefined
  currentPeriodEnd: Date | undefined
  /** Undefined if it is metered. */
  quantity: number | undefined
  price: ItemPrice | undefined
  /** Discounts of this item; their terms are in the subscription's list. */
  discountIds: string[]
}

/** A subscription as shown in one payload, in the same form for every API version. */
export interface SubscriptionSnapshot {
  id: string
  customerId: string
  status: SubscriptionStatus
  items: SubscriptionItem[]
  metadata: JsonObject
  cancelAtPeriodEnd: boolean
  cancelAt: Date | null
  canceledAt: Date | null
  endedAt: Date | null
  trialEnd: Date | null
  /** The instant from which its periods are counted. */
  billingCycleAnchor: Date | null
  /** How the seller has paused collection; null while payments are collected. */
  collectionPause: CollectionPause | null
  collectionResumesAt: Date | null
  currency: string | null
  isTaxAutomatic: boolean
  /** A rate that the seller set by hand, added to the price. */
  hasTaxRateOnTop: boolean
  discounts: DiscountSnapshot[]
  /** They apply if the subscription has none of its own; undefined if the source does not say. */
  customerDiscounts?: DiscountSnapshot[]
  /** The subscription's own; if it has none, its customer's is charged. */
  defaultPaymentMethodId: string | null
  /** Its invoices are sent and paid by hand; no payment method is charged. */
  isInvoiced: boolean
  /** What Stripe does if a trial ends without a payment method: create_invoice, cancel or pause. */
  trialEndBehavior: string | null
  latestInvoiceId: string | null
}

export function readSubscription(object: JsonObject): SubscriptionSnapshot | undefined {
  const id = textAt(object, 'id')
  const customerId = idAt(object, 'customer')
  if (!id || !customerId) return undefined
  return {
    id,
    customerId,
    status: readStatus(object['status']),
    items: listAt(object, 'items', 'data').map((item) => readItem(item, object)),
    metadata: readMetadata(object),
    cancelAtPeriodEnd: object['cancel_at_period_end'] === true,
    cancelAt: instantAt(object, 'cancel_at') ?? null,
    canceledAt: instantAt(object, 'canceled_at') ?? null,
    endedAt: instantAt(object, 'ended_at') ?? null,
    trialEnd: instantAt(object, 'trial_end') ?? null,
    billingCycleAnchor: instantAt(object, 'billing_cycle_anchor') ?? null,
    collectionPause: readCollectionPause(object),
    collectionResumesAt: instantAt(object, 'pause_collection', 'resumes_at') ?? null,
    currency: findCurrency(object, 'currency') ?? null,
    isTaxAutomatic: at(object, 'automatic_tax', 'enabled') === true,
    hasTaxRateOnTop: hasTaxRateOnTop(object),
    discounts: readDiscounts(object),
    defaultPaymentMethodId: idAt(object, 'default_payment_method') ?? idAt(object, 'default_source') ?? null,
    isInvoiced: textAt(object, 'collection_method') === 'send_invoice',
    trialEndBehavior: textAt(object, 'trial_settings', 'end_behavior', 'missing_payment_method') ?? null,
    latestInvoiceId: idAt(object, 'latest_invoice') ?? null,
  }
}

function hasTaxRateOnTop(object: JsonObject): boolean {
  const ofItems = listAt(object, 'items', 'data').flatMap((item) => listAt(item, 'tax_rates'))
  const rates = [...listAt(object, 'default_tax_rates'), ...ofItems]
  return rates.some((rate) => at(rate, 'inclusive') === false)
}

/** Flexible billing sets `cancel_at` and leaves `cancel_at_period_end` false. */
export function isCancelScheduled(subscription: {
  cancelAtPeriodEnd: boolean
  cancelAt: Date | null
}): boolean {
  return subscription.cancelAtPeriodEnd || subscription.cancelAt !== null
}

export function readMetadata(object: unknown): JsonObject {
  const metadata = at(object, 'metadata')
  return isObject(metadata) ? metadata : {}
}

export function readStatus(value: unknown): SubscriptionStatus {
  return SUBSCRIPTION_STATUSES.find((status) => status === value) ?? 'unknown'
}

/** An unknown behaviour of a later API version is treated as the one that gives the least. */
function readCollectionPause(object: JsonObject): CollectionPause | null {
  if (!isObject(object['pause_collection'])) return null
  const behavior = textAt(object, 'pause_collection', 'behavior')
  return COLLECTION_PAUSES.find((known) => known === behavior) ?? 'void'
}

const LARGEST_INTEGER = 2_147_483_647

/** Limited to what its column can store. */
function readQuantity(item: unknown): number | undefined {
  const quantity = numberAt(item, 'quantity')
  return quantity === undefined ? undefined : Math.min(Math.max(Math.trunc(quantity), 0), LARGEST_INTEGER)
}

/** API version 2025-03-31 moved the period from the subscription to its items. */
function readItem(item: unknown, subscription: JsonObject): SubscriptionItem {
  return {
    priceId: idAt(item, 'price') ?? idAt(item, 'plan'),
    lookupKey: textAt(item, 'price', 'lookup_key'),
    priceMetadata: readMetadata(at(item, 'price')),
    price: readItemPrice(item),
    discountIds: listAt(item, 'discounts').flatMap((discount) => readDiscount(discount)?.id ?? []),
    currentPeriodStart:
      instantAt(item, 'current_period_start') ?? instantAt(subscription, 'current_period_start'),
    currentPeriodEnd: instantAt(item, 'current_period_end') ?? instantAt(subscription, 'current_period_end'),
    quantity: readQuantity(item),
  }
}
