import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import { endLevels } from '../../usage/seal-repository.ts'
import {
  type BilledAccount,
  type EndedSubscription,
  listBilledAccounts,
  listEnded,
} from './due-repository.ts'
import { type NextPeriod, nextPeriod } from './next-period.ts'
import { sealPeriod } from './seal.ts'
import { findStatementToDeliver } from './statements-repository.ts'

/** Clocks that are so far apart are not wrong: Stripe's is a test clock that somebody moved. */
const MOVED_MS = HOUR_MS
const PAGE = 200

type SealDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db' | 'queue'>

/** Seals every period that is over, and hands its statement on to be invoiced. Safe to repeat, and in several processes. */
export async function sealDuePeriods(deps: SealDeps): Promise<number> {
  let sealed = 0
  let after: string | null = null
  for (;;) {
    const accounts = await listBilledAccounts(deps.db, deps.clock.now(), after, PAGE)
    const ended = await listEnded(
      deps.db,
      accounts.map(({ accountId }) => accountId),
    )
    const endedOf = Map.groupBy(ended, ({ accountId }) => accountId)
    for (const account of accounts)
      sealed += await sealAccount(deps, account, endedOf.get(account.accountId) ?? [])
    after = accounts.at(-1)?.accountId ?? null
    if (accounts.length < PAGE) return sealed
  }
}

/** One month after the other, also after a long standstill, because each has its own prices. */
async function sealAccount(
  deps: SealDeps,
  account: BilledAccount,
  ended: readonly EndedSubscription[],
): Promise<number> {
  const now = deps.clock.now()
  let start = account.sealedUntil ?? account.firstEventAt
  for (let count = 0; ; count += 1) {
    const period = nextPeriod(start, account.anchor, ended)
    const reachedAt = period.ended ? period.ended.endedAt : account.renewedAt
    if (!isOver(period.end, reachedAt, { now, graceMs: deps.config.billing.graceMs })) return count
    await sealMonth(deps, account, period)
    start = period.end
  }
}

/**
 * A period is over after the grace, so that events of its last minutes still reach its statement. Or it is when Stripe has renewed or
 * ended the subscription after it while our clock is far from there, so that a moved test clock bills what was used until now.
 */
function isOver(
  end: Date,
  reachedAt: Date | null,
  { now, graceMs }: { now: Date; graceMs: number },
): boolean {
  if (end.getTime() + graceMs <= now.getTime()) return true
  return reachedAt !== null && end <= reachedAt && end.getTime() > now.getTime() + MOVED_MS
}

async function sealMonth(
  deps: SealDeps,
  account: BilledAccount,
  { end, ended, isLast }: NextPeriod,
): Promise<void> {
  const { accountId, stripeCustomerId, stripeSubscriptionId } = ended ?? account
  const payer = { accountId, stripeCustomerId, stripeSubscriptionId, currency: deps.config.billing.currency }
  const levels = deps.catalog.meters.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id)
  await withTransaction(deps.db, async (tx) => {
    const id = await sealPeriod(tx, { payer, end, levels, now: deps.clock.now() })
    if (id && (await findStatementToDeliver(tx, id)))
      await deps.queue.enqueueOnce(tx, 'statement.deliver', id)
    if (id && isLast) await endLevels(tx, accountId, end)
  })
}
