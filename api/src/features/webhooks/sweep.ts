import type { Deps } from '../../deps.ts'
import { EventInProgressError, processEvent } from './process.ts'
import { ageDeferredEvents, listUnfinishedEvents } from './repository.ts'

const BATCH = 200
/** Within the time after which the queue takes a job for lost; the next sweep goes on from there. */
const RUN_MS = 25_000

/** Finishes what a crash or a failure left, however much that is; one event's failure is its own. */
export async function sweepEvents(deps: Deps): Promise<void> {
  await ageDeferredEvents(deps.db)
  const endsAtMs = performance.now() + RUN_MS
  const tried = new Set<string>()
  for (;;) {
    const ids = await listUnfinishedEvents(deps.db, BATCH)
    // One that is in work elsewhere stays in the list.
    const fresh = ids.filter((id) => !tried.has(id))
    for (const id of fresh) {
      if (performance.now() > endsAtMs) return
      tried.add(id)
      await finishEvent(deps, id)
    }
    if (ids.length < BATCH || fresh.length === 0) return
  }
}

async function finishEvent(deps: Deps, id: string): Promise<void> {
  try {
    await processEvent(deps, id)
  } catch (error) {
    const isElsewhere = error instanceof EventInProgressError
    deps.log[isElsewhere ? 'info' : 'warn']({ err: error, eventId: id }, 'The sweep left an event unfinished')
  }
}
