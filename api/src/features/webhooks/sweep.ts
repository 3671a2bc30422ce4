import type { Deps } from '../../deps.ts'
import { createLimiter } from '../../lib/limiter.ts'
import { EventInProgressError, processEvent } from './process.ts'
import { ageDeferredEvents, claimUnfinishedEvents } from './repository.ts'

const BATCH = 50
/** Each mostly waits for the database; with Stripe's own deliveries they leave a connection to the others. */
const EVENTS_AT_ONCE = 3
/** Within the time after which the queue takes a job for lost. */
const RUN_MS = 20_000

/**
 * Finishes what a crash or a failure left; one event's failure is its own. Whether nothing is left that is
 * due: a long backlog takes several runs.
 */
export async function sweepEvents(deps: Deps): Promise<boolean> {
  await ageDeferredEvents(deps.db)
  const endsAtMs = performance.now() + RUN_MS
  const inTurn = createLimiter(EVENTS_AT_ONCE)
  while (performance.now() < endsAtMs && !deps.shutdown.started) {
    const ids = await claimUnfinishedEvents(deps.db, BATCH)
    await Promise.all(ids.map((id) => inTurn(() => finishEvent(deps, id))))
    if (ids.length < BATCH) return true
  }
  return false
}

async function finishEvent(deps: Deps, id: string): Promise<void> {
  if (deps.shutdown.started) return
  try {
    await processEvent(deps, id)
  } catch (error) {
    const isElsewhere = error instanceof EventInProgressError
    deps.log[isElsewhere ? 'info' : 'warn']({ err: error, eventId: id }, 'The sweep left an event unfinished')
  }
}
