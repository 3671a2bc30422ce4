import type { UsageRate } from '@kamiyo/catalog/types'
import type { Tx } from '../../../db/client.ts'
import { lockSeal, sumPeriod, updateSealedUntil } from '../../usage/seal-repository.ts'
import { rateUsage } from '../rating/rate-usage.ts'
import { readRates } from '../rating/rates-repository.ts'
import { lateLines } from './late-lines.ts'
import { insertStatement, type StatementLine } from './statements-repository.ts'

export interface Payer {
  accountId: string
  stripeCustomerId: string
  stripeSubscriptionId: string | null
  currency: string
}

export interface SealOrder {
  payer: Payer
  /** Until when usage is sealed; exclusive. */
  end: Date
  levels: readonly string[]
  now: Date
}

/**
 * Closes a period: what it comes to is written down with its price, and what arrives for it from now on is late. Undefined where
 * it was closed before, or nothing was ever used.
 */
export async function sealPeriod(
  tx: Tx,
  { payer, end, levels, now }: SealOrder,
): Promise<string | undefined> {
  const { accountId, currency } = payer
  const state = await lockSeal(tx, accountId)
  const start = state?.sealedUntil ?? state?.firstEventAt
  if (!state || !start || start >= end) return undefined
  const span = { accountId, start, end }
  const rates = await readRates(tx, { accountId, at: start, currency })
  const used = await sumPeriod(tx, span, levels)
  const late = state.sealedUntil
    ? await lateLines(tx, { accountId, levels, sealedUntil: state.sealedUntil })
    : []
  const lines = [...used.map((usage) => toLine(usage, span, rates.get(usage.meter))), ...late].map(
    (line, index) => ({
      ...line,
      lineNo: index + 1,
    }),
  )
  await updateSealedUntil(tx, accountId, end)
  const totalMinor = lines.reduce((total, { amountMinor }) => total + amountMinor, 0)
  const isOwed = lines.some(({ amountMinor }) => amountMinor !== 0)
  const progress = isOwed
    ? ({ status: 'sealed', paidAt: null } as const)
    : ({ status: 'paid', paidAt: now } as const)
  return await insertStatement(
    tx,
    { ...payer, periodStart: start, periodEnd: end, totalMinor, ...progress },
    lines,
  )
}

type Line = Omit<StatementLine, 'lineNo'>

function toLine(
  usage: { meter: string; quantity: string; events: number; digest: string },
  { start, end }: { start: Date; end: Date },
  rate: UsageRate | undefined,
): Line {
  return {
    ...usage,
    isLate: false,
    usageStart: start,
    usageEnd: end,
    priorQuantity: null,
    rate: rate ?? null,
    amountMinor: rate ? rateUsage(usage.quantity, rate) : 0,
  }
}
