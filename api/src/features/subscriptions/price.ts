import { instantOf, isObject, type JsonObject, numberAt, textAt } from '../../lib/json.ts'
import type { DiscountTerms } from '../../stripe/price.ts'
import type { SubscriptionItem, SubscriptionSnapshot } from '../../stripe/subscription.ts'

/** What a subscription costs for each interval; null where Stripe has not told it in whole. */
export interface PriceColumns {
  currency: string | null
  priceInterval: string | null
  priceIntervalCount: number | null
  /** Before discounts. */
  listAmountMinor: number | null
  /** After the discounts that last. */
  recurringAmountMinor: number | null
  /** Of the next regular invoice, before tax. */
  nextAmountMinor: number | null
  isTaxAdded: boolean | null
}

/** With the terms that its coupon had. */
export type Discount = { id: string; isOfCustomer: boolean } & DiscountTerms

const UNKNOWN: PriceColumns = {
  currency: null,
  priceInterval: null,
  priceIntervalCount: null,
  listAmountMinor: null,
  recurringAmountMinor: null,
  nextAmountMinor: null,
  isTaxAdded: null,
}

/** `discounts` null says that the terms of one are not known yet, so that no sum can be told. */
export function toPriceColumns(snapshot: SubscriptionSnapshot, discounts: Discount[] | null): PriceColumns {
  const prices = snapshot.items.map(({ price }) => price)
  const [first] = prices
  const { currency } = snapshot
  if (!first?.interval || !currency) return UNKNOWN
  const { interval, intervalCount } = first
  const known = {
    currency,
    priceInterval: interval,
    priceIntervalCount: intervalCount,
    isTaxAdded: snapshot.hasTaxRateOnTop || (snapshot.isTaxAutomatic && !first.isTaxIncluded),
  }
  const amounts = prices.map((price) =>
    price?.unitAmountMinor !== undefined &&
    price.interval === interval &&
    price.intervalCount === intervalCount
      ? price.unitAmountMinor * price.quantity
      : undefined,
  )
  if (!amounts.every((amount) => amount !== undefined)) return { ...UNKNOWN, ...known }
  const listAmountMinor = amounts.reduce((sum, amount) => sum + amount, 0)
  if (!Number.isSafeInteger(listAmountMinor)) return { ...UNKNOWN, ...known }
  const after = (counts: (discount: Discount) => boolean) =>
    discounts && sumAfter(discounts.filter(counts), snapshot.items, amounts, currency)
  return {
    ...known,
    listAmountMinor,
    recurringAmountMinor: after((discount) => lasts(discount, snapshot)),
    nextAmountMinor: after((discount) => lasts(discount, snapshot) || isForNext(discount, snapshot)),
  }
}

/** An item's own discounts come off what it costs alone; those of the subscription, off what is left of all. */
function sumAfter(
  discounts: readonly Discount[],
  items: readonly Pick<SubscriptionItem, 'discountIds'>[],
  amounts: readonly number[],
  currency: string,
): number | null {
  const isOf = (discountIds: readonly string[]) => (discount: Discount) => discountIds.includes(discount.id)
  const reduced = items.map(({ discountIds }, index) =>
    takeOff(discounts.filter(isOf(discountIds)), amounts[index] ?? 0, currency),
  )
  if (!reduced.every((amount) => amount !== null)) return null
  const isOfItem = isOf(items.flatMap(({ discountIds }) => discountIds))
  const ofWhole = discounts.filter((discount) => !isOfItem(discount))
  const left = reduced.reduce((sum, amount) => sum + amount, 0)
  return takeOff(ofWhole, left, currency)
}

/** Whether it still counts when the next period begins, and after it. */
function lasts({ duration, endsAt }: Discount, { items }: SubscriptionSnapshot): boolean {
  if (duration === 'once') return false
  const nextAt = items[0]?.currentPeriodEnd
  return endsAt === null || nextAt === undefined || endsAt > nextAt
}

/** One that counts once is used up by the first invoice after it began. */
function isForNext({ duration, startsAt }: Discount, { status, items }: SubscriptionSnapshot): boolean {
  if (duration !== 'once') return false
  const periodStart = items[0]?.currentPeriodStart
  return status === 'trialing' || (startsAt !== null && periodStart !== undefined && startsAt > periodStart)
}

function takeOff(discounts: readonly Discount[], amountMinor: number, currency: string): number | null {
  let left = amountMinor
  for (const { percentOff, amountOffMinor, currency: ofCoupon } of discounts) {
    if (amountOffMinor !== null && ofCoupon !== currency) return null
    left -= amountOffMinor ?? Math.round((left * (percentOff ?? 0)) / 100)
  }
  return Math.max(0, left)
}

/** What is known of the discounts of a snapshot, from it or from before; null where the terms of one are not. */
export function knownDiscounts(
  { discounts, customerDiscounts }: Pick<SubscriptionSnapshot, 'discounts' | 'customerDiscounts'>,
  stored: readonly Discount[] | null,
): Discount[] | null {
  const isOfCustomer = discounts.length === 0
  if (isOfCustomer && !customerDiscounts) return stored?.filter((discount) => discount.isOfCustomer) ?? []
  const known = (isOfCustomer ? (customerDiscounts ?? []) : discounts).map(({ id, terms }) =>
    terms ? { id, isOfCustomer, ...terms } : stored?.find((discount) => discount.id === id),
  )
  return known.every((discount) => discount !== undefined) ? known : null
}

/** As the column holds them. */
export function readStoredDiscounts(value: unknown): Discount[] | null {
  return Array.isArray(value) ? value.filter(isObject).map(readStoredDiscount) : null
}

function readStoredDiscount(value: JsonObject): Discount {
  const duration = textAt(value, 'duration')
  return {
    id: textAt(value, 'id') ?? '',
    isOfCustomer: value['isOfCustomer'] === true,
    percentOff: numberAt(value, 'percentOff') ?? null,
    amountOffMinor: numberAt(value, 'amountOffMinor') ?? null,
    currency: textAt(value, 'currency') ?? null,
    duration: duration === 'once' || duration === 'repeating' ? duration : 'forever',
    startsAt: instantOf(value, 'startsAt') ?? null,
    endsAt: instantOf(value, 'endsAt') ?? null,
  }
}
