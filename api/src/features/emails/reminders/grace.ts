import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { isCancelledWithinGrace } from '../../subscriptions/entitlement.ts'
import { enqueueEmail } from '../service.ts'
import { listUnnotifiedOverdue } from './repository.ts'

const WARNING_DAYS = 2

/** Sends e-mails before the grace period ends and when it has ended. No event arrives for either. */
export async function announceGrace(deps: Deps): Promise<void> {
  const { pastDueGraceDays } = deps.config
  // If the grace period is short, in its second half.
  const warningDays = Math.min(WARNING_DAYS, pastDueGraceDays / 2)
  const daysAgo = (days: number) => new Date(deps.clock.now().getTime() - days * DAY_MS)
  const overdue = await listUnnotifiedOverdue(deps.db, {
    warnSince: daysAgo(pastDueGraceDays - warningDays),
    overSince: daysAgo(pastDueGraceDays),
  })
  for (const { isOver, pastDueSince, customerId, subscriptionId, ...schedule } of overdue) {
    const about = { customerId, subscriptionId }
    const isCancelled = isCancelledWithinGrace(pastDueSince, schedule, pastDueGraceDays)
    // The cancellation may still be undone, and then this e-mail is needed.
    if (!isOver && isCancelled) continue
    // It has ended, and Stripe's word of it is still to come.
    const since = isCancelled ? null : pastDueSince
    await withTransaction(deps.db, async (tx) =>
      isOver
        ? await enqueueEmail(tx, deps, { kind: 'access_ended', ...about, since })
        : await enqueueEmail(tx, deps, { kind: 'access_ending', ...about, pastDueSince }),
    )
  }
}
