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
  /** For one of it and one interval; undefined where it depends on how much is used. */
  unitAmountMinor: number | undefined
  quantity: number
  interval: string | undefined
  intervalCount: number
  isTaxIncluded: boolean
  productId: string | undefined
}

/** What the coupon of a discount takes off. */
export interface DiscountTerms {
  percentOff: number | null
  amountOffMinor: number | null
  currency: string | null
  duration: 'once' | 'repeating' | 'forever'
  startsAt: Date | null
  endsAt: Date | null
  /** The only ones that it takes something off; null where it is for all. */
  productIds: string[] | null
}

/** Events name a discount by its id alone; a coupon may be named by its own. */
export interface DiscountSnapshot {
  id: string
  couponId: string | undefined
  terms: DiscountTerms | undefined
}

/** `price` replaced `plan`, which older API versions have alone. */
export function readItemPrice(item: unknown): ItemPrice | undefined {
  const price = at(item, 'price')
  const isWhole = isObject(price) && (price['unit_amount'] !== undefined || price['recurring'] !== undefined)
  return isWhole ? readPrice(item, price) : readPlan(item, at(item, 'plan'))
}

/** Neither by what is used nor for packages of several: then the quantity times its amount is no price. */
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

/** Of the subscription and of each of its items; in older API versions it has one at most. */
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
  // Stripe names a coupon's products only where it is asked for them.
  const terms = isObject(coupon) && 'applies_to' in coupon ? readTerms(discount, coupon) : undefined
  return { id, couponId: typeof coupon === 'string' ? coupon : textAt(coupon, 'id'), terms }
}

/** The terms of a coupon whose products were asked for, for one who has it since the discount began. */
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
