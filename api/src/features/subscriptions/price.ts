import { instantOf, isObject, type JsonObject, numberAt, textAt, textsAt } from '../../lib/json.ts'
import type { DiscountSnapshot, ItemPrice } from '../../stripe/price.ts'
import type { SubscriptionSnapshot } from '../../stripe/subscription.ts'
import { type Discount, type ItemAmount, sumAfter } from './discounted.ts'

/** The price of a subscription per interval; null if Stripe has not reported it completely. */
export interface PriceColumns {
  currency: string | null
  priceInterval: string | null
  priceIntervalCount: number | null
  /** Before discounts. */
  listAmountMinor: number | null
  /** After lasting discounts. */
  recurringAmountMinor: number | null
  /** Of the next regular invoice, before tax. */
  nextAmountMinor: number | null
  isTaxAdded: boolean | null
}

const UNKNOWN: PriceColumns = {
  currency: null,
  priceInterval: null,
  priceIntervalCount: null,
  listAmountMinor: null,
  recurringAmountMinor: null,
  nextAmountMinor: null,
  isTaxAdded: null,
}

/** If `discounts` is null, the terms of one are not known yet, so no amount can be shown. */
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
  const amounts = readAmounts(snapshot, first)
  const listAmountMinor = amounts?.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  if (!amounts || !Number.isSafeInteger(listAmountMinor)) return { ...UNKNOWN, ...known }
  const after = (counts: (discount: Discount) => boolean) =>
    discounts && sumAfter(discounts.filter(counts), amounts, currency)
  return {
    ...known,
    listAmountMinor: listAmountMinor ?? null,
    recurringAmountMinor: after((discount) => lasts(discount, snapshot)),
    nextAmountMinor: after((discount) => lasts(discount, snapshot) || isForNext(discount, snapshot)),
  }
}

/** Undefined if a price depends on usage or has a different interval. */
function readAmounts(
  { items }: SubscriptionSnapshot,
  { interval, intervalCount }: ItemPrice,
): ItemAmount[] | undefined {
  const amounts = items.flatMap(({ price, discountIds }) =>
    price?.unitAmountMinor !== undefined &&
    price.interval === interval &&
    price.intervalCount === intervalCount
      ? { amountMinor: price.unitAmountMinor * price.quantity, productId: price.productId, discountIds }
      : [],
  )
  return amounts.length === items.length ? amounts : undefined
}

/** Whether it still applies when the next period begins, and afterwards. */
function lasts({ duration, endsAt }: Discount, { items }: SubscriptionSnapshot): boolean {
  if (duration === 'once') return false
  const nextAt = items[0]?.currentPeriodEnd
  return endsAt === null || nextAt === undefined || endsAt > nextAt
}

/** A discount that applies once is used up by the first invoice after it began. */
function isForNext({ duration, startsAt }: Discount, { status, items }: SubscriptionSnapshot): boolean {
  if (duration !== 'once') return false
  const periodStart = items[0]?.currentPeriodStart
  return status === 'trialing' || (startsAt !== null && periodStart !== undefined && startsAt > periodStart)
}

/**
 * What we know about the discounts of a snapshot, from it or from earlier; null if the terms of one are
 * unknown.
 */
export function knownDiscounts(
  {
    items,
    discounts,
    customerDiscounts,
  }: Pick<SubscriptionSnapshot, 'items' | 'discounts' | 'customerDiscounts'>,
  stored: readonly Discount[] | null,
): Discount[] | null {
  const find =
    (isOfCustomer: boolean) =>
    ({ id, terms }: DiscountSnapshot) =>
      terms ? { id, isOfCustomer, ...terms } : stored?.find((discount) => discount.id === id)
  const ofItems = items.flatMap(({ discountIds }) => discountIds)
  const isInherited = discounts.every(({ id }) => ofItems.includes(id))
  const before = stored?.filter(({ isOfCustomer }) => isOfCustomer) ?? []
  const inherited = isInherited ? (customerDiscounts?.map(find(true)) ?? before) : []
  const known = [...discounts.map(find(false)), ...inherited]
  return known.every((discount) => discount !== undefined) ? known : null
}

/** Reads the format of the column. */
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
    productIds: Array.isArray(value['productIds']) ? textsAt(value, 'productIds') : null,
  }
}
