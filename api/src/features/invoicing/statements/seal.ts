import type { Tx } from '../../../db/client.ts'
import { lockSeal, updateSealedUntil } from '../../usage/seal-repository.ts'
import { rateOpenUsage } from './rate-open-usage.ts'
import { insertStatement } from './statements-repository.ts'

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
  const { sealedUntil } = state
  const rated = await rateOpenUsage(tx, { accountId, currency, levels }, { start, end, sealedUntil })
  const lines = rated.map((line, index) => ({ ...line, lineNo: index + 1 }))
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
