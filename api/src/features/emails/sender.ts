import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { type MailFailure, toOutage } from '../../mail/failure.ts'
import {
  claimDelivery,
  findPause,
  listOverdueDeliveries,
  markEnded,
  markSent,
  markWaiting,
} from './claims-repository.ts'
import type { Composed } from './compose/mail.ts'
import { composeEmail, priorityOf } from './mails.ts'
import { holdBackOthers, pauseAll, REFUSED_PAUSE_MS } from './pause.ts'
import type { DeliveryRecord } from './repository.ts'

const BACKOFF_BASE_MS = 5_000
const BACKOFF_CAP_MS = 3_600_000
const GIVE_UP_AFTER_MS = 3 * DAY_MS
const SWEEP_BATCH = 200

/**
 * Makes one attempt at one delivery. Safe to call at any time and from several processes: the claim lets only
 * one through, and a duplicate after a crash carries the same token.
 */
export async function sendDelivery(deps: Deps, id: string): Promise<void> {
  const delivery = await claimDelivery(deps.db, id, await findPause(deps.db))
  if (!delivery) return
  const composed = await tryToCompose(deps, delivery)
  if (composed.outcome === 'failed') return await retryOrGiveUp(deps, delivery, composed.reason)
  if (composed.outcome === 'cancelled') {
    return await markEnded(deps.db, delivery, 'cancelled', composed.reason)
  }
  const result = await deps.mailer.send({ ...composed.message, deliveryId: id })
  if (result.sent) {
    await markSent(deps.db, id, result.providerMessageId)
    deps.log.info({ deliveryId: id, kind: delivery.kind, attempts: delivery.attempts }, 'Mail sent')
    return
  }
  await handleFailure(deps, delivery, result.failure)
}

/**
 * An e-mail that cannot be built gets as many attempts as one that cannot be sent, and then also becomes
 * dead.
 */
async function tryToCompose(
  deps: Deps,
  delivery: DeliveryRecord,
): Promise<Composed | { outcome: 'failed'; reason: string }> {
  try {
    return await composeEmail(deps, delivery)
  } catch (error) {
    if (!deps.outages.count(error, 'job')) {
      const context = { deliveryId: delivery.id, kind: delivery.kind }
      deps.log.error({ err: error, ...context }, 'Mail could not be built')
      deps.reporter.report(error, { job: 'email.send' })
    }
    return { outcome: 'failed', reason: `The mail could not be built: ${String(error)}` }
  }
}

/** Queues every due delivery again whose job was lost. */
export async function sweepDeliveries(deps: Pick<Deps, 'db' | 'queue'>): Promise<void> {
  const overdue = await listOverdueDeliveries(deps.db, await findPause(deps.db), SWEEP_BATCH)
  if (overdue.length === 0) return
  await withTransaction(deps.db, async (tx) => {
    for (const { id, kind } of overdue)
      await deps.queue.enqueue(tx, 'email.send', id, { priority: priorityOf(kind) })
  })
}

async function handleFailure(deps: Deps, delivery: DeliveryRecord, failure: MailFailure): Promise<void> {
  const context = { deliveryId: delivery.id, kind: delivery.kind, attempts: delivery.attempts }
  deps.outages.count(toOutage(failure, failure.kind === 'refused' ? REFUSED_PAUSE_MS : undefined), 'job')
  switch (failure.kind) {
    case 'rejected':
      deps.log.error({ ...context, reason: failure.message }, 'Mail permanently refused by the provider')
      return await markEnded(deps.db, delivery, 'dead', failure.message)
    case 'refused':
      deps.log.error(
        { ...context, cause: failure.cause, reason: failure.message },
        'The mail provider refuses all our mails; sending is paused',
      )
      await pauseAll(deps, failure.message)
      return await tryLater(deps, delivery, REFUSED_PAUSE_MS, failure.message)
    case 'rate_limited':
      await holdBackOthers(deps, failure.waitMs)
      return await retryOrGiveUp(deps, delivery, failure.message, failure.waitMs)
    case 'transient':
      return await retryOrGiveUp(deps, delivery, failure.message)
  }
}

async function retryOrGiveUp(
  deps: Deps,
  delivery: DeliveryRecord,
  reason: string,
  waitMs = backoffMs(delivery.attempts),
): Promise<void> {
  const ageMs = deps.clock.now().getTime() - delivery.createdAt.getTime()
  if (ageMs > GIVE_UP_AFTER_MS) {
    deps.log.error({ deliveryId: delivery.id, reason }, 'Mail given up after three days')
    return await markEnded(deps.db, delivery, 'dead', reason)
  }
  await tryLater(deps, delivery, waitMs, reason)
}

/** 5 s, 10 s, 20 s … up to one hour. */
export function backoffMs(attempts: number): number {
  return Math.min(BACKOFF_BASE_MS * 2 ** Math.max(0, attempts - 1), BACKOFF_CAP_MS)
}

async function tryLater(deps: Deps, delivery: DeliveryRecord, waitMs: number, reason: string): Promise<void> {
  deps.log.debug({ deliveryId: delivery.id, reason, waitMs }, 'Mail not sent; it will be tried again')
  await withTransaction(deps.db, async (tx) => {
    const startAfter = await markWaiting(tx, delivery, Math.max(0, waitMs), reason)
    if (!startAfter) return
    await deps.queue.enqueue(tx, 'email.send', delivery.id, {
      startAfter,
      priority: priorityOf(delivery.kind),
    })
  })
}
