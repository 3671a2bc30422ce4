import type { Tx } from '../../../db/client.ts'
import { createPostgresStore } from '../../usage/usage-repository.ts'
import { rateUsed } from './rate-open-usage.ts'
import { insertStatement } from './statements-repository.ts'

export interface Payer {
  accountId: string
  stripeCustomerId: string | null
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
  const sealed = await createPostgresStore(tx).seal(accountId, end, levels)
  if (!sealed) return undefined
  const { start, sealedUntil, usage } = sealed
  const rated = await rateUsed(tx, { accountId, currency, levels }, { start, end, sealedUntil }, usage)
  const lines = rated.map((line, index) => ({ ...line, lineNo: index + 1 }))
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
