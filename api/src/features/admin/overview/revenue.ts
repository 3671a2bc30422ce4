import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

interface Price {
  currency: string | null
  interval: string | null
  intervalCount: number | null
  amountMinor: number | null
  subscriptions: number
}

/** How many of an interval a month has, on average over a year. */
const PER_MONTH: Readonly<Record<string, number>> = { day: 365 / 12, week: 365 / 84, month: 1, year: 1 / 12 }

/**
 * What running subscriptions bring each month, currency by currency. A trial pays nothing yet, and neither does one whose
 * collection is paused or whose first payment has not come.
 */
export async function sumRevenue(db: Db, now: Date) {
  const prices = await countPrices(db, now)
  const priced = prices.flatMap(toMonthly)
  const currencies = [...new Set(priced.map(({ currency }) => currency))]
  const monthly = currencies.map((currency) => {
    const own = priced.filter((price) => price.currency === currency)
    return {
      currency,
      amount: Math.round(sum(own.map(({ amount }) => amount))),
      subscriptions: sum(own.map(({ subscriptions }) => subscriptions)),
    }
  })
  const paying = sum(prices.map(({ subscriptions }) => subscriptions))
  return {
    monthly: monthly.sort((one, other) => other.subscriptions - one.subscriptions),
    paying_subscriptions: paying,
    unpriced_subscriptions: paying - sum(priced.map(({ subscriptions }) => subscriptions)),
  }
}

function toMonthly({ currency, interval, intervalCount, amountMinor, subscriptions }: Price) {
  const perMonth = PER_MONTH[interval ?? '']
  if (currency === null || amountMinor === null || perMonth === undefined) return []
  return [
    { currency, subscriptions, amount: (amountMinor * subscriptions * perMonth) / (intervalCount ?? 1) },
  ]
}

async function countPrices(db: Db, now: Date): Promise<Price[]> {
  return await db
    .selectFrom('subscriptions')
    .select(['currency', 'priceInterval as interval', 'priceIntervalCount as intervalCount'])
    .select(['recurringAmountMinor as amountMinor', sql<number>`count(*)::int`.as('subscriptions')])
    .where('status', 'in', ['active', 'past_due'])
    .where((eb) => eb.or([eb('collectionPause', 'is', null), eb('collectionResumesAt', '<=', now)]))
    .where((eb) =>
      eb.or([
        eb('firstPaidAt', 'is not', null),
        eb('checkoutPaymentStatus', 'is', null),
        eb('checkoutPaymentStatus', 'not in', ['unpaid', 'failed']),
      ]),
    )
    .groupBy(['currency', 'priceInterval', 'priceIntervalCount', 'recurringAmountMinor'])
    .execute()
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
