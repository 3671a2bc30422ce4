import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { MINUTE_MS } from '../../../lib/durations.ts'
import { anchorOnDay, monthAround } from '../../metering/wallets/periods.ts'
import { type BilledAccount, listBilledAccounts } from './due-repository.ts'
import { sealPeriod } from './seal.ts'
import { findStatementToDeliver } from './statements-repository.ts'

/** So that events of a period's last minutes still reach its statement; Stripe's own draft waits for an hour. */
const GRACE_MS = 30 * MINUTE_MS
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
    if (end.getTime() + GRACE_MS > now.getTime()) return count
    await sealMonth(deps, account, end)
    start = end
  }
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
