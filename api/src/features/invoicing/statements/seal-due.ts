import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import { anchorOnDay, monthAround } from '../../metering/wallets/periods.ts'
import { type BilledAccount, listBilledAccounts } from './due-repository.ts'
import { sealPeriod } from './seal.ts'
import { findStatementToDeliver } from './statements-repository.ts'

/** Clocks that are so far apart are not wrong: Stripe's is a test clock that somebody moved. */
const MOVED_MS = HOUR_MS
const PAGE = 200
const CALENDAR_MONTHS = anchorOnDay(1)

type SealDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db' | 'queue'>

/** Seals every period that is over, and hands its statement on to be invoiced. Safe to repeat, and in several processes. */
export async function sealDuePeriods(deps: SealDeps): Promise<number> {
  let sealed = 0
  let after: string | null = null
  for (;;) {
    const accounts = await listBilledAccounts(deps.db, deps.clock.now(), after, PAGE)
    for (const account of accounts) sealed += await sealAccount(deps, account)
    after = accounts.at(-1)?.accountId ?? null
    if (accounts.length < PAGE) return sealed
  }
}

/** One month after the other, also after a long standstill, because each has its own prices. */
async function sealAccount(deps: SealDeps, account: BilledAccount): Promise<number> {
  const now = deps.clock.now()
  let start = account.sealedUntil ?? account.firstEventAt
  for (let count = 0; ; count += 1) {
    const { end } = monthAround(account.anchor ?? CALENDAR_MONTHS, start)
    if (!isOver(end, account.renewedAt, { now, graceMs: deps.config.billing.graceMs })) return count
    await sealMonth(deps, account, end)
    start = end
  }
}

/**
 * A period is over after the grace, so that events of its last minutes still reach its statement. Or it is when Stripe has renewed the
 * subscription after it while our clock is far from there, so that a moved test clock bills what was used until now.
 */
function isOver(
  end: Date,
  renewedAt: Date | null,
  { now, graceMs }: { now: Date; graceMs: number },
): boolean {
  if (end.getTime() + graceMs <= now.getTime()) return true
  return renewedAt !== null && end <= renewedAt && end.getTime() > now.getTime() + MOVED_MS
}

async function sealMonth(deps: SealDeps, account: BilledAccount, end: Date): Promise<void> {
  const { accountId, stripeCustomerId, stripeSubscriptionId } = account
  const payer = { accountId, stripeCustomerId, stripeSubscriptionId, currency: deps.config.billing.currency }
  const levels = deps.catalog.meters.filter(({ aggregation }) => aggregation === 'level').map(({ id }) => id)
  await withTransaction(deps.db, async (tx) => {
    const id = await sealPeriod(tx, { payer, end, levels, now: deps.clock.now() })
    if (id && (await findStatementToDeliver(tx, id)))
      await deps.queue.enqueueOnce(tx, 'statement.deliver', id)
  })
}
