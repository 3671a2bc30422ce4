import { isLockTimeout } from '../../db/errors.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { CustomerBusyError } from '../customers/lock.ts'
import { notifyAdmins } from '../emails/service.ts'
import { markFailed } from '../history/events-repository.ts'
import { type Applied, type Arrival, applyStored } from './apply-stored.ts'

export type ProcessResult = Exclude<Applied, 'busy'>

/** Another transaction is working on the same event or its customer. */
export class EventInProgressError extends Error {
  constructor(id: string, cause?: unknown) {
    super(`Event ${id} is being processed elsewhere`, { cause })
    this.name = 'EventInProgressError'
  }
}

/**
 * Long enough for another process to commit a change of the same rows. Whoever would have to wait for longer
 * waits without a slot and a connection, and tries again.
 */
const LOCK_TIMEOUT_MS = 250

/**
 * Applies all effects of one stored event in one transaction, at most once. Throws if they could not be
 * committed; the failure is then counted, and the sweep or Stripe's next delivery tries again.
 */
export async function processEvent(deps: Deps, { id, type, event }: Arrival): Promise<ProcessResult> {
  let applied: Applied | undefined
  try {
    ;[applied] = await withTransaction(deps.db, async (tx, afterCommit) =>
      applyStored({ tx, deps, afterCommit }, [{ id, type, event }], LOCK_TIMEOUT_MS),
    )
  } catch (error) {
    if (error instanceof CustomerBusyError || isLockTimeout(error)) throw new EventInProgressError(id, error)
    if (!deps.outages.count(error, 'job'))
      deps.log.error({ err: error, eventId: id }, `Error processing ${type}: ${id}`)
    if ((await countFailure(deps, id, error)) === 'dead') return 'dead'
    throw error
  }
  // Finding it locked does not count as a failed attempt; otherwise a burst behind one slow transaction would
  // make an event dead.
  if (applied === undefined || applied === 'busy') throw new EventInProgressError(id)
  return applied
}

/**
 * Processes events of different customers in one transaction, so that each costs only a part of a commit.
 * They fail together without counting as an attempt; the caller then processes each of them alone.
 */
export async function processTogether(deps: Deps, arrivals: readonly Arrival[]): Promise<Applied[]> {
  return await withTransaction(deps.db, async (tx, afterCommit) =>
    applyStored({ tx, deps, afterCommit }, arrivals, LOCK_TIMEOUT_MS),
  )
}

async function countFailure(deps: Deps, id: string, cause: unknown) {
  try {
    const status = await withTransaction(deps.db, async (tx) => {
      const counted = await markFailed(tx, id, String(cause))
      if (counted === 'dead') await notifyAdmins(tx, deps, { kind: 'admin_dead_event', eventId: id })
      return counted
    })
    if (status === 'dead') {
      deps.log.error({ eventId: id }, `Event ${id} failed too often and is dead; it needs an operator`)
      deps.reporter.report(cause, { job: 'webhook' })
    }
    return status
  } catch (error) {
    // The row is unchanged, which means "unfinished": the sweep processes it once the database is back.
    if (!deps.outages.notice(error))
      deps.log.error({ err: error, eventId: id }, 'Could not record that an event failed')
    return undefined
  }
}
