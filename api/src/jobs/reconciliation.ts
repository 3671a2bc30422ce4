import { HANDLED_EVENT_TYPES } from '@kamiyo/catalog/stripe'
import { withTransaction } from '../db/transaction.ts'
import type { Deps } from '../deps.ts'
import { CustomerBusyError } from '../features/customers/lock.ts'
import { announceGrace } from '../features/emails/reminders/grace.ts'
import { announceTokenExpiry } from '../features/emails/reminders/token-expiry.ts'
import { announceCreditExpiry } from '../features/metering/credits/announce-expiry.ts'
import { listAbandonedRetries } from '../features/payment-retries/repository.ts'
import { retryPayment } from '../features/payment-retries/service.ts'
import { fetchAwaitedCharges, fetchCharge } from '../features/stripe-sync/charges.ts'
import { takeInMissedEvents } from '../features/stripe-sync/events.ts'
import { listDueIds } from '../features/stripe-sync/repository.ts'
import { reconcileWithStripe } from '../features/stripe-sync/service.ts'
import { recordMissingMrr } from '../features/subscriptions/mrr/history.ts'
import { receiveEvent } from '../features/webhooks/intake.ts'
import { createPacer } from '../lib/pacer.ts'

const REQUESTS_PER_SECOND = 10
const BATCH = 300
const BUSY_PAUSE_MS = 5_000

/**
 * Compares doubtful subscriptions with Stripe, stores missed events, and sends e-mails about ends that no
 * event reports.
 */
export async function registerReconciliationJobs(deps: Deps): Promise<void> {
  const { queue } = deps
  const nextSlot = createPacer(REQUESTS_PER_SECOND)
  await queue.work('subscription.reconcile', 1, async (id) => {
    await nextSlot()
    await reconcileOrPostpone(deps, id)
  })
  await queue.work('charge.fetch', 1, async (id) => {
    await nextSlot()
    await fetchCharge(deps, id)
  })
  await queue.work('payment.retry', 1, async (id) => await retryPayment(deps, id))
  await queue.work('subscription.sweep', 1, async () => await sweepSubscriptions(deps))
  await queue.work('event.sweep', 1, async () => await sweepStripeEvents(deps))
  await queue.schedule('subscription.sweep', 'minute')
  await queue.schedule('event.sweep', 'tenMinutes')
}

/**
 * If another transaction holds the customer, the comparison goes back into the queue so that it does not
 * delay others.
 */
async function reconcileOrPostpone(deps: Deps, id: string): Promise<void> {
  try {
    await reconcileWithStripe(deps, id, { dryRun: false, timeoutMs: 0 })
  } catch (error) {
    if (!(error instanceof CustomerBusyError)) throw error
    const startAfter = new Date(Date.now() + BUSY_PAUSE_MS)
    await withTransaction(
      deps.db,
      async (tx) => await deps.queue.enqueueOnce(tx, 'subscription.reconcile', id, startAfter),
    )
  }
}

export async function sweepSubscriptions(deps: Deps): Promise<void> {
  await recordMissingMrr(deps)
  await announceGrace(deps)
  await announceTokenExpiry(deps)
  await announceCreditExpiry(deps)
  const retries = await listAbandonedRetries(deps.db, BATCH)
  const ids = await listDueIds(deps.db, deps.clock.now(), BATCH)
  await withTransaction(deps.db, async (tx) => {
    for (const id of retries) await deps.queue.enqueue(tx, 'payment.retry', id)
    for (const id of ids) await deps.queue.enqueueOnce(tx, 'subscription.reconcile', id)
  })
}

async function sweepStripeEvents(deps: Deps): Promise<void> {
  await fetchAwaitedCharges(deps)
  await takeInMissedEvents(deps, {
    types: HANDLED_EVENT_TYPES,
    receive: async (event) => await receiveEvent(deps, event),
  })
}
