import {
  at,
  idAt,
  instantAt,
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  textAt,
  textsAt,
} from '../lib/json.ts'
import { amountAt, currencyAt } from './amount.ts'

export interface ItemPrice {
  /** Per unit and interval; undefined if it depends on usage. */
  unitAmountMinor: number | undefined
  quantity: number
  interval: string | undefined
  intervalCount: number
  isTaxIncluded: boolean
  productId: string | undefined
}

/** The terms of a discount's coupon. */
export interface DiscountTerms {
  percentOff: number | null
  amountOffMinor: number | null
  currency: string | null
  duration: 'once' | 'repeating' | 'forever'
  startsAt: Date | null
  endsAt: Date | null
  /** The only products it applies to; null if it applies to all. */
  productIds: string[] | null
}

/** Events name a discount only by its id; a coupon may also be given by its id. */
export interface DiscountSnapshot {
  id: string
  couponId: string | undefined
  terms: DiscountTerms | undefined
}

/** `price` replaced `plan`, the only field in older API versions. */
export function readItemPrice(item: unknown): ItemPrice | undefined {
  const price = at(item, 'price')
  const isWhole = isObject(price) && (price['unit_amount'] !== undefined || price['recurring'] !== undefined)
  return isWhole ? readPrice(item, price) : readPlan(item, at(item, 'plan'))
}

/**
 * Neither usage-based nor for packages of several units: for those, quantity times amount is not the price.
 */
function isFlat(price: JsonObject, recurring: unknown): boolean {
  return textAt(recurring, 'usage_type') !== 'metered' && !isObject(price['transform_quantity'])
}

function readPrice(item: unknown, price: JsonObject): ItemPrice {
  return {
    unitAmountMinor: isFlat(price, at(price, 'recurring')) ? amountAt(price, 'unit_amount') : undefined,
    quantity: numberAt(item, 'quantity') ?? 1,
    interval: textAt(price, 'recurring', 'interval'),
    intervalCount: numberAt(price, 'recurring', 'interval_count') ?? 1,
    isTaxIncluded: price['tax_behavior'] === 'inclusive',
    productId: idAt(price, 'product'),
  }
}

function readPlan(item: unknown, plan: unknown): ItemPrice | undefined {
  if (!isObject(plan)) return undefined
  return {
    unitAmountMinor: isFlat(plan, plan) ? amountAt(plan, 'amount') : undefined,
    quantity: numberAt(item, 'quantity') ?? 1,
    interval: textAt(plan, 'interval'),
    intervalCount: numberAt(plan, 'interval_count') ?? 1,
    isTaxIncluded: false,
    productId: idAt(plan, 'product'),
  }
}

/** The discounts of the subscription and of each of its items; older API versions have at most one. */
export function readDiscounts(subscription: JsonObject): DiscountSnapshot[] {
  const items = listAt(subscription, 'items', 'data')
  const found = [
    ...listAt(subscription, 'discounts'),
    at(subscription, 'discount'),
    ...items.flatMap((item) => listAt(item, 'discounts')),
  ]
  const read = found.flatMap((discount) => readDiscount(discount) ?? [])
  return read.filter(({ id }, index) => read.findIndex((other) => other.id === id) === index)
}

export function readDiscount(discount: unknown): DiscountSnapshot | undefined {
  if (typeof discount === 'string') return { id: discount, couponId: undefined, terms: undefined }
  const id = textAt(discount, 'id')
  if (!id) return undefined
  const coupon = at(discount, 'source', 'coupon') ?? at(discount, 'coupon')
  // Stripe lists a coupon's products only on request.
  const terms = isObject(coupon) && 'applies_to' in coupon ? readTerms(discount, coupon) : undefined
  return { id, couponId: typeof coupon === 'string' ? coupon : textAt(coupon, 'id'), terms }
}

/**
 * The terms of a coupon that was fetched with its products, for a customer who has had it since the discount
 * began.
 */
export function readTerms(discount: unknown, coupon: JsonObject): DiscountTerms {
  const duration = textAt(coupon, 'duration')
  const amountOffMinor = amountAt(coupon, 'amount_off') ?? null
  return {
    percentOff: numberAt(coupon, 'percent_off') ?? null,
    amountOffMinor,
    currency: amountOffMinor === null ? null : currencyAt(coupon, 'currency'),
    duration: duration === 'once' || duration === 'repeating' ? duration : 'forever',
    startsAt: instantAt(discount, 'start') ?? null,
    endsAt: instantAt(discount, 'end') ?? null,
    productIds: isObject(coupon['applies_to']) ? textsAt(coupon, 'applies_to', 'products') : null,
  }
}
