import type { UsageRate } from '@kamiyo/catalog/types'
import type { Deps } from '../../../deps.ts'
import { rateUsage, toScaled } from '../../invoicing/rating/rate-usage.ts'
import { readRates } from '../../invoicing/rating/rates-repository.ts'
import { createUsageStore } from '../../usage/create-usage-store.ts'
import { readPeak } from '../../usage/seal-repository.ts'
import type { MeterSum } from '../../usage/usage-store.ts'

export interface Span {
  accountId: string
  start: Date
  /** Exclusive. */
  end: Date
}

export interface RatedUsage extends MeterSum {
  rate: UsageRate | null
  amountMinor: number
}

/** What was used between two instants, and what a period of just that usage would cost. */
export async function summarizeUsage(
  { catalog, config, db, openMeter }: Pick<Deps, 'catalog' | 'config' | 'db' | 'openMeter'>,
  span: Span,
): Promise<RatedUsage[]> {
  const { accountId, start, end } = span
  const levels = catalog.meters.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id)
  const sums = await createUsageStore({ db, openMeter }).sum(accountId, start, end, levels)
  const used = sums.filter(({ meter }) => !levels.includes(meter))
  for (const meter of levels) {
    const reported = sums.find((sum) => sum.meter === meter)
    const quantity = highest(reported?.quantity ?? '0', await readPeak(db, { ...span, meter }))
    if (reported || quantity !== '0') used.push({ meter, quantity, events: reported?.events ?? 0 })
  }
  const findRate = await readRates(db, { accountId, start, end, currency: config.billing.currency })
  return used
    .map((sum) => {
      const rate = findRate(sum.meter)
      return { ...sum, rate, amountMinor: rate ? rateUsage(sum.quantity, rate) : 0 }
    })
    .toSorted((one, other) => (one.meter < other.meter ? -1 : 1))
}

/** A level goes on from before the period; what is too old to be an event is still in the hours. */
function highest(one: string, other: string): string {
  return toScaled(one) > toScaled(other) ? one : other
}
