import type { Db } from '../../../db/client.ts'
import { type LateUsage, readPeak, sumLate } from '../../usage/seal-repository.ts'
import { rateUsage, toDecimalText, toScaled } from '../rating/rate-usage.ts'
import { readRates } from '../rating/rates-repository.ts'
import {
  listPeriods,
  readBilledQuantity,
  type SealedPeriod,
  type StatementLine,
} from './statements-repository.ts'

interface LateOrder {
  accountId: string
  levels: readonly string[]
  sealedUntil: Date
}

/**
 * Lines for what arrived after its period was sealed, each at the rate of its own period: it costs what it adds to what was billed
 * for that period, so that included units and tiers count as if it had come in time.
 */
export async function lateLines(
  db: Db,
  { accountId, levels, sealedUntil }: LateOrder,
): Promise<Omit<StatementLine, 'lineNo'>[]> {
  const periods = await listPeriods(db, accountId)
  const periodStarts = periods.map(({ periodStart }) => periodStart)
  const late = await sumLate(db, { accountId, sealedUntil, periodStarts })
  const lines = []
  for (const usage of late) {
    const period = periods.find(({ periodStart }) => periodStart.getTime() === usage.periodStart.getTime())
    if (!period) throw new Error('Late usage lies in a period that was never sealed')
    lines.push(await toLateLine(db, { accountId, usage, period, isLevel: levels.includes(usage.meter) }))
  }
  return lines
}

async function toLateLine(
  db: Db,
  {
    accountId,
    usage,
    period,
    isLevel,
  }: { accountId: string; usage: LateUsage; period: SealedPeriod; isLevel: boolean },
): Promise<Omit<StatementLine, 'lineNo'>> {
  const { meter, events, digest } = usage
  const { periodStart, periodEnd, currency } = period
  const prior = await readBilledQuantity(db, { accountId, meter, periodStart })
  const span = { accountId, meter, start: periodStart, end: periodEnd }
  const quantity = isLevel ? rise(prior, await readPeak(db, span)) : usage.quantity
  const findRate = await readRates(db, { ...span, currency })
  const rate = findRate(meter)
  const total = toDecimalText(toScaled(prior) + toScaled(quantity))
  return {
    meter,
    isLate: true,
    usageStart: periodStart,
    usageEnd: periodEnd,
    quantity,
    priorQuantity: prior,
    rate,
    amountMinor: rate ? rateUsage(total, rate) - rateUsage(prior, rate) : 0,
    events,
    digest,
  }
}

function rise(from: string, to: string): string {
  const difference = toScaled(to) - toScaled(from)
  return toDecimalText(difference > 0n ? difference : 0n)
}
