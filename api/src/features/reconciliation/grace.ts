import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { enqueueEmail } from '../emails/service.ts'
import { listOverdue } from './repository.ts'

const DAY_MS = 86_400_000
const WARNING_DAYS = 2

/** Tells of the end of grace before it comes and when it is there. Time alone brings no event. */
export async function announceGrace(deps: Deps): Promise<void> {
  const { pastDueGraceDays } = deps.config
  const nowMs = deps.clock.now().getTime()
  // Of a short grace the second half.
  const warningDays = Math.min(WARNING_DAYS, pastDueGraceDays / 2)
  const warnSince = new Date(nowMs - (pastDueGraceDays - warningDays) * DAY_MS)
  const endSinceMs = nowMs - pastDueGraceDays * DAY_MS
  for (const overdue of await listOverdue(deps.db, warnSince)) {
    const { customerId, stripeSubscriptionId: subscriptionId, pastDueSince } = overdue
    const kind = pastDueSince.getTime() <= endSinceMs ? 'access_ended' : 'access_ending'
    await withTransaction(
      deps.db,
      async (tx) => await enqueueEmail(tx, deps, { kind, customerId, subscriptionId, pastDueSince }),
    )
  }
}
