import type { Tx } from '../../../db/client.ts'
import { type AfterCommit, withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { createLogger } from '../../../telemetry/logger.ts'
import { recordAudit } from '../../audit/service.ts'
import { updateLastError } from '../../history/events-repository.ts'
import { applyAgain } from '../../webhooks/replay.ts'
import type { AdminAction } from '../action.ts'
import { findChanges } from './changes.ts'
import { findEvent } from './repository.ts'
import type { ReplayResult } from './schemas.ts'
import { findTouchedEvents, takeSnapshot } from './snapshot.ts'

export async function getEvent(deps: Pick<Deps, 'db'>, id: string) {
  const event = await findEvent(deps.db, id)
  if (!event) throw new AppError('not_found', `No event ${id} is stored.`, { param: 'id' })
  return event
}

/** Shows what processing the event would change now: processes it, takes a snapshot and rolls back. */
export async function rehearseReplay(deps: Deps, id: string): Promise<ReplayResult> {
  const event = await getReplayable(deps, id)
  const tx = await deps.db.startTransaction().execute()
  try {
    const quietDeps = { ...deps, log: createLogger('silent') }
    const { outcome, changes } = await applyAndCompare(tx, quietDeps, event, () => undefined)
    return { event_id: id, dry_run: true, outcome, error: null, changes }
  } catch (error) {
    return { event_id: id, dry_run: true, outcome: 'failed', error: String(error), changes: [] }
  } finally {
    await tx.rollback().execute()
  }
}

/** Processes a stored event again, whatever its status. */
export async function replayEvent(deps: Deps, id: string, action: AdminAction): Promise<ReplayResult> {
  const event = await getReplayable(deps, id)
  try {
    const { outcome, changes } = await withTransaction(deps.db, async (tx, afterCommit) => {
      const result = await applyAndCompare(tx, deps, event, afterCommit)
      const [before, after] = [{ status: event.status }, { outcome: result.outcome, changes: result.changes }]
      await recordAudit(tx, { ...subject(id), ...action, before, after })
      return result
    })
    return { event_id: id, dry_run: false, outcome, error: null, changes }
  } catch (error) {
    await recordFailure(deps, event, action, String(error))
    throw new AppError(
      'processing_failed',
      `Replaying ${id} failed and changed nothing. Its last_error says why; a dry run shows it as well.`,
      { cause: error },
    )
  }
}

type StoredEvent = Awaited<ReturnType<typeof getEvent>>

async function getReplayable(deps: Deps, id: string): Promise<StoredEvent> {
  const event = await getEvent(deps, id)
  if (event.payload !== null) return event
  throw new AppError(
    'conflict',
    `The payload of ${id} was purged, so it cannot be replayed. Reconcile instead.`,
  )
}

async function applyAndCompare(
  tx: Tx,
  deps: Deps,
  { id: eventId, stripeCustomerId }: StoredEvent,
  afterCommit: AfterCommit,
) {
  const eventIds = await findTouchedEvents(tx, { eventId, stripeCustomerId })
  const before = await takeSnapshot(tx, stripeCustomerId, eventIds)
  const outcome = await applyAgain({ tx, deps, afterCommit }, eventId)
  const after = await takeSnapshot(tx, stripeCustomerId, eventIds)
  return { outcome, changes: findChanges(before, after) }
}

async function recordFailure(deps: Deps, { id, status }: StoredEvent, action: AdminAction, error: string) {
  await withTransaction(deps.db, async (tx) => {
    await updateLastError(tx, id, error)
    await recordAudit(tx, {
      ...subject(id),
      ...action,
      before: { status },
      after: { outcome: 'failed', error },
    })
  })
}

function subject(subjectId: string) {
  return { action: 'event.replay', subjectType: 'event' as const, subjectId }
}
