import type { Db } from '../../../db/client.ts'
import { toMonthly } from '../../subscriptions/mrr/amount.ts'
import { countPaidPrices } from '../../subscriptions/mrr/repository.ts'

/** The monthly revenue of running subscriptions by currency. */
export async function sumRevenue(db: Db, now: Date) {
  const prices = await countPaidPrices(db, now)
  const priced = prices.flatMap(({ subscriptions, ...price }) => {
    const mrr = toMonthly(price)
    return mrr ? [{ currency: mrr.currency, subscriptions, amount: mrr.amountMinor * subscriptions }] : []
  })
  const currencies = [...new Set(priced.map(({ currency }) => currency))]
  const monthly = currencies.map((currency) => {
    const own = priced.filter((price) => price.currency === currency)
    return {
      currency,
      amount: sum(own.map(({ amount }) => amount)),
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
