import type { SubscriptionStatus } from '../../../stripe/subscription.ts'
import { isFirstPaymentOpen } from '../entitlement.ts'
import type { PriceColumns } from '../price.ts'

/** What one subscription brings a month: more than nothing, in the currency's smallest unit. */
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

/** Grace is included: the payment is still asked for. A trial pays nothing yet. */
export const PAYING_STATUSES: readonly SubscriptionStatus[] = ['active', 'past_due']

/** How many of an interval a month has, on average over a year. */
const PER_MONTH: Readonly<Record<string, number>> = { day: 365 / 12, week: 365 / 84, month: 1, year: 1 / 12 }

/**
 * Null where it brings nothing (a first payment that has not come among it); undefined where it is paid for and Stripe has not told its price.
 */
export function mrrOf(facts: MrrFacts, now: Date): Mrr | null | undefined {
  const isPaying = PAYING_STATUSES.includes(facts.status) && !isFirstPaymentOpen(facts)
  if (!isPaying || isCollectionPaused(facts, now)) return null
  const mrr = toMonthly(facts)
  return mrr?.amountMinor === 0 ? null : mrr
}

/**
 * Rounded for each subscription, so that a sum of movements and a sum of subscriptions are the same number. Undefined
 * also where that is more than a number holds exactly, or nothing that a price can come to.
 */
export function toMonthly(price: RecurringPrice): Mrr | undefined {
  const { currency, priceInterval, priceIntervalCount, recurringAmountMinor } = price
  const perMonth = PER_MONTH[priceInterval ?? '']
  if (currency === null || recurringAmountMinor === null || perMonth === undefined) return undefined
  const amountMinor = Math.round((recurringAmountMinor * perMonth) / (priceIntervalCount ?? 1))
  return Number.isSafeInteger(amountMinor) && amountMinor >= 0 ? { currency, amountMinor } : undefined
}

/** Its day of resumption ends a pause without an event. */
function isCollectionPaused({ collectionPause, collectionResumesAt }: MrrFacts, now: Date): boolean {
  return collectionPause !== null && !(collectionResumesAt && collectionResumesAt <= now)
}
