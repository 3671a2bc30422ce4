import type { SubscriptionStatus } from '../../../stripe/subscription.ts'
import { isFirstPaymentOpen } from '../entitlement.ts'
import type { PriceColumns } from '../price.ts'

/** The monthly revenue of one subscription: a positive amount in the currency's smallest unit. */
export interface Mrr {
  currency: string
  amountMinor: number
}

type RecurringPrice = Pick<
  PriceColumns,
  'currency' | 'priceInterval' | 'priceIntervalCount' | 'recurringAmountMinor'
>

export interface MrrFacts extends RecurringPrice {
  status: SubscriptionStatus
  collectionPause: string | null
  collectionResumesAt: Date | null
  checkoutPaymentStatus: string | null
  firstPaidAt: Date | null
}

/** The grace period is included, because the payment is still being collected. A trial pays nothing yet. */
export const PAYING_STATUSES: readonly SubscriptionStatus[] = ['active', 'past_due']

/** How many of an interval are in a month, averaged over a year. */
const PER_MONTH: Readonly<Record<string, number>> = { day: 365 / 12, week: 365 / 84, month: 1, year: 1 / 12 }

/**
 * Null if it has no revenue (including a first payment that has not arrived); undefined if it is paid but its
 * price is unknown.
 */
export function mrrOf(facts: MrrFacts, now: Date): Mrr | null | undefined {
  const isPaying = PAYING_STATUSES.includes(facts.status) && !isFirstPaymentOpen(facts)
  if (!isPaying || isCollectionPaused(facts, now)) return null
  const mrr = toMonthly(facts)
  return mrr?.amountMinor === 0 ? null : mrr
}

/**
 * Rounded per subscription, so that the sum of movements equals the sum of subscriptions. Undefined also if
 * the result cannot be represented exactly or is not a possible price.
 */
export function toMonthly(price: RecurringPrice): Mrr | undefined {
  const { currency, priceInterval, priceIntervalCount, recurringAmountMinor } = price
  const perMonth = PER_MONTH[priceInterval ?? '']
  if (currency === null || recurringAmountMinor === null || perMonth === undefined) return undefined
  const amountMinor = Math.round((recurringAmountMinor * perMonth) / (priceIntervalCount ?? 1))
  return Number.isSafeInteger(amountMinor) && amountMinor >= 0 ? { currency, amountMinor } : undefined
}

/** A pause ends on its resumption date without an event. */
function isCollectionPaused({ collectionPause, collectionResumesAt }: MrrFacts, now: Date): boolean {
  return collectionPause !== null && !(collectionResumesAt && collectionResumesAt <= now)
}
