import type { Deps } from '../../deps.ts'
import { EventInProgressError, processEvent } from './process.ts'
import { ageDeferredEvents, listUnfinishedEvents } from './repository.ts'

const BATCH = 200

/** Finishes what a crash or a failure left; one event's failure is its own. */
export async function sweepEvents(deps: Deps): Promise<void> {
  await ageDeferredEvents(deps.db)
  for (const id of await listUnfinishedEvents(deps.db, BATCH)) {
    try {
      await processEvent(deps, id)
    } catch (error) {
      const isElsewhere = error instanceof EventInProgressError
      deps.log[isElsewhere ? 'info' : 'warn'](
        { err: error, eventId: id },
        'The sweep left an event unfinished',
      )
    }
  }
}
