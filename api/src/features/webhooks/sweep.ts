import type { Deps } from '../../deps.ts'
import { createLimiter } from '../../lib/limiter.ts'
import { claimUnfinishedEvents, type UnfinishedEvent } from '../history/events-repository.ts'
import { ageDeferredEvents } from '../history/waiting-events.ts'
import { EventInProgressError, processEvent } from './process.ts'

const BATCH = 20
/**
 * Each mostly waits for the database; together with Stripe's own deliveries they leave a connection for
 * others.
 */
const EVENTS_AT_ONCE = 3
/** Shorter than the time after which the queue considers a job lost. */
const RUN_MS = 20_000

/**
 * Finishes events left by a crash or a failure; a failing event does not affect the others. Returns whether
 * nothing due is left: a large backlog takes several runs.
 */
export async function sweepEvents(deps: Deps): Promise<boolean> {
  await ageDeferredEvents(deps.db)
  const endsAtMs = performance.now() + RUN_MS
  const isOver = () => deps.shutdown.started || performance.now() > endsAtMs
  const inTurn = createLimiter(EVENTS_AT_ONCE)
  const postponed: Due[] = []
  const finishInTime = async (events: readonly Due[]) => {
    // One after the other: concurrent events of one customer would only block each other.
    for (const event of events)
      if (!isOver() && (await finishEvent(deps, event)) === 'busy') postponed.push(event)
  }
  let isDone = false
  while (!isOver() && !isDone) {
    const events = await claimUnfinishedEvents(deps.db, BATCH)
    await Promise.all(byCustomer(events).map((ofOne) => inTurn(() => finishInTime(ofOne))))
    isDone = events.length < BATCH
  }
  // Someone else may only have been working on the customer at that moment.
  for (const event of postponed.splice(0)) await finishInTime([event])
  for (const { id: eventId } of postponed) deps.log.info({ eventId }, 'The sweep left an event unfinished')
  return isDone && !isOver()
}

type Due = Pick<UnfinishedEvent, 'id' | 'type'>

function byCustomer(events: readonly UnfinishedEvent[]): Due[][] {
  const groups = new Map<string, Due[]>()
  for (const { id, type, customerKey } of events)
    groups.set(customerKey, [...(groups.get(customerKey) ?? []), { id, type }])
  return [...groups.values()]
}

async function finishEvent(deps: Deps, { id, type }: Due): Promise<'finished' | 'failed' | 'busy'> {
  try {
    await processEvent(deps, { id, type })
    return 'finished'
  } catch (error) {
    if (error instanceof EventInProgressError) return 'busy'
    // The outage is already counted; every event of the sweep fails for the same reason.
    if (!deps.outages.notice(error))
      deps.log.warn({ err: error, eventId: id }, 'The sweep left an event unfinished')
    return 'failed'
  }
}
