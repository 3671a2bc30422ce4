import type { Deps } from '../../deps.ts'
import { createLimiter } from '../../lib/limiter.ts'
import { EventInProgressError, processEvent } from './process.ts'
import { ageDeferredEvents, claimUnfinishedEvents } from './repository.ts'

const BATCH = 20
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
  const isOver = () => deps.shutdown.started || performance.now() > endsAtMs
  const inTurn = createLimiter(EVENTS_AT_ONCE)
  const finishInTime = async (id: string) => {
    if (!isOver()) await finishEvent(deps, id)
  }
  while (!isOver()) {
    const ids = await claimUnfinishedEvents(deps.db, BATCH)
    await Promise.all(ids.map((id) => inTurn(() => finishInTime(id))))
    if (ids.length < BATCH) return !isOver()
  }
  return false
}

async function finishEvent(deps: Deps, id: string): Promise<void> {
  try {
    await processEvent(deps, id)
  } catch (error) {
    const isElsewhere = error instanceof EventInProgressError
    deps.log[isElsewhere ? 'info' : 'warn']({ err: error, eventId: id }, 'The sweep left an event unfinished')
  }
}
