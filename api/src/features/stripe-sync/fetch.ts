import Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { at, isObject, type JsonObject } from '../../lib/json.ts'
import { eachInTime, type RequestTime } from '../../stripe/request-time.ts'
import { readSubscription, type SubscriptionSnapshot } from '../../stripe/subscription.ts'
import { type CustomerProfile, readProfile } from '../customers/profile.ts'
import { readTier } from '../subscriptions/ownership.ts'
import { withDiscountTerms } from './fetch-discounts.ts'

export interface FetchedSubscription {
  snapshot: SubscriptionSnapshot
  /** Undefined if Stripe has deleted the customer. */
  customer: CustomerProfile | undefined
  isCustomerDeleted: boolean
  /** By Stripe's clock; everything that happened before is included in the snapshot. */
  knownAt: Date
}

const MARGIN_MS = 2_000
const PAGE = 100

/** Stripe's own copy; undefined if Stripe does not know the subscription. */
export async function fetchSubscription(
  { stripe }: Pick<Deps, 'stripe'>,
  id: string,
  requestTime: RequestTime = eachInTime,
): Promise<FetchedSubscription | undefined> {
  const startedAtMs = performance.now()
  try {
    const found = await stripe.subscriptions.retrieve(
      id,
      { expand: ['customer', 'discounts', 'items.data.discounts'] },
      requestTime(),
    )
    const knownAt = watermark(found.lastResponse.headers, performance.now() - startedAtMs)
    const object: unknown = found
    const snapshot = isObject(object) ? readSubscription(object) : undefined
    if (!snapshot) throw new Error(`Stripe's answer for ${id} is not a subscription`)
    const whole = await withDiscountTerms(stripe, snapshot, object, requestTime)
    const customer = readCustomer(object as JsonObject)
    const isCustomerDeleted = at(object, 'customer', 'deleted') === true
    return { snapshot: whole, customer, isCustomerDeleted, knownAt }
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return undefined
    throw error
  }
}

/** Our subscriptions that can still change at Stripe, whether or not we know them. */
export async function* listOwnIds({
  stripe,
  config,
}: Pick<Deps, 'stripe' | 'config'>): AsyncGenerator<string> {
  for await (const found of stripe.subscriptions.list({ limit: PAGE })) {
    const object: unknown = found
    const snapshot = isObject(object) ? readSubscription(object) : undefined
    if (snapshot && readTier(snapshot, config.stripe.priceIds)) yield snapshot.id
  }
}

/** Stripe's clock when it answered, minus the duration of the request and the second it is rounded to. */
export function watermark(headers: Record<string, string>, durationMs: number): Date {
  const answeredAtMs = Date.parse(headers['date'] ?? '')
  if (Number.isNaN(answeredAtMs)) throw new Error('Stripe answered without a Date header')
  return new Date(Math.floor((answeredAtMs - durationMs - MARGIN_MS) / 1000) * 1000)
}

function readCustomer({ customer }: JsonObject): CustomerProfile | undefined {
  return isObject(customer) && customer['deleted'] !== true ? readProfile(customer) : undefined
}
