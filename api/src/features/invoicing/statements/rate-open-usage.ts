import type { UsageRate } from '@kamiyo/catalog/types'
import type { Db } from '../../../db/client.ts'
import { type MeterUsage, sumPeriod } from '../../usage/seal-repository.ts'
import { rateUsage } from '../rating/rate-usage.ts'
import { readRates } from '../rating/rates-repository.ts'
import { lateLines } from './late-lines.ts'
import type { StatementLine } from './statements-repository.ts'

type Line = Omit<StatementLine, 'lineNo'>

export interface RatingTerms {
  accountId: string
  currency: string
  levels: readonly string[]
}

export interface OpenPeriod {
  start: Date
  /** Exclusive. */
  end: Date
  /** Late usage that came since then is billed along; null where nothing was sealed before. */
  sealedUntil: Date | null
  /** False after the end of a subscription. */
  levelsGoOn?: boolean
}

/** The lines that a period would have if it were sealed now, with what is late for earlier ones. */
export async function rateOpenUsage(db: Db, terms: RatingTerms, period: OpenPeriod): Promise<Line[]> {
  const { start, end, levelsGoOn } = period
  const span = { accountId: terms.accountId, start, end }
  const used = await sumPeriod(db, span, terms.levels, { levelsGoOn })
  return await rateUsed(db, terms, period, used)
}

/** The lines of a period for what its meters came to, with what is late for earlier ones. */
export async function rateUsed(
  db: Db,
  { accountId, currency, levels }: RatingTerms,
  { start, end, sealedUntil }: OpenPeriod,
  used: readonly MeterUsage[],
): Promise<Line[]> {
  const span = { accountId, start, end }
  const findRate = await readRates(db, { ...span, currency })
  const late = sealedUntil ? await lateLines(db, { accountId, levels, sealedUntil }) : []
  return [...used.map((usage) => toLine(usage, span, findRate(usage.meter))), ...late]
}

function toLine(
  usage: { meter: string; quantity: string; events: number; digest: string },
  { start, end }: { start: Date; end: Date },
  rate: UsageRate | null,
): Line {
  return {
    ...usage,
    isLate: false,
    usageStart: start,
    usageEnd: end,
    priorQuantity: null,
    rate,
    amountMinor: rate ? rateUsage(usage.quantity, rate) : 0,
  }
}
