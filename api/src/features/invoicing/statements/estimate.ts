import type { Deps } from '../../../deps.ts'
import { MINUTE_MS } from '../../../lib/durations.ts'
import { readSeal } from '../../usage/seal-repository.ts'
import { listEnded } from './due-repository.ts'
import { lateLines } from './late-lines.ts'
import { nextPeriod } from './next-period.ts'
import { rateOpenUsage } from './rate-open-usage.ts'
import { sumUndelivered } from './statements-repository.ts'

/** Events may be so far ahead of our clock. */
const AHEAD_MS = 5 * MINUTE_MS

type EstimateDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>

/**
 * What an account's usage comes to that is on no invoice yet, in the currency's smallest unit: statements that are not delivered,
 * and what would be sealed if its period ended now.
 */
export async function estimateOpenUsage(
  { catalog, clock, config, db }: EstimateDeps,
  { accountId, anchor }: { accountId: string; anchor: Date | null },
): Promise<number> {
  const state = await readSeal(db, accountId)
  if (!state) return 0
  const levels = catalog.meters.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id)
  const terms = { accountId, currency: config.billing.currency, levels }
  const until = new Date(clock.now().getTime() + AHEAD_MS)
  let { sealedUntil } = state
  let start = sealedUntil ?? state.firstEventAt
  let levelsGoOn = true
  let totalMinor = await sumUndelivered(db, accountId, terms.currency)
  // Sealed beyond now by a test clock that was moved: everything is late.
  if (sealedUntil && sealedUntil >= until)
    return totalMinor + sum(await lateLines(db, { ...terms, sealedUntil }))
  const ended = await listEnded(db, [accountId])
  while (start < until) {
    const { end: periodEnd, isLast } = nextPeriod(start, anchor, ended)
    const end = periodEnd < until ? periodEnd : until
    const lines = await rateOpenUsage(db, terms, { start, end, sealedUntil, levelsGoOn })
    totalMinor += sum(lines)
    sealedUntil = null
    levelsGoOn = !isLast
    start = end
  }
  return totalMinor
}

function sum(lines: readonly { amountMinor: number }[]): number {
  return lines.reduce((total, { amountMinor }) => total + amountMinor, 0)
}
