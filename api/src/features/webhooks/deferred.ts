import { sql } from 'kysely'
import { readEvent } from '../../stripe/event.ts'
import { markForRetry } from '../history/events-repository.ts'
import type { DeferredEvent } from '../history/intake-repository.ts'
import type { EventContext } from './context.ts'

type ApplyOne = (context: EventContext) => Promise<void>

/**
 * Runs events that arrived too early, in the transaction that has just stored what they were waiting for.
 * Events that wait for another subscription of the customer continue to wait. One that fails is left to the
 * sweep and does not affect the others.
 */
export async function runDeferredEvents(
  context: Omit<EventContext, 'event'>,
  deferred: readonly DeferredEvent[],
  apply: ApplyOne,
): Promise<void> {
  for (const { id, payload } of deferred) {
    const event = readEvent(payload)
    if (event) await runInSavepoint({ ...context, event }, id, apply)
  }
}

async function runInSavepoint(context: EventContext, id: string, apply: ApplyOne): Promise<void> {
  const { tx, deps } = context
  const effects: (() => void)[] = []
  await sql`savepoint deferred_event`.execute(tx)
  try {
    await apply({ ...context, afterCommit: (effect) => effects.push(effect) })
    await sql`release savepoint deferred_event`.execute(tx)
  } catch (error) {
    await sql`rollback to savepoint deferred_event`.execute(tx)
    await markForRetry(tx, id, String(error))
    if (!deps.outages.count(error, 'job'))
      deps.log.error({ err: error, eventId: id }, `Error processing ${context.event.type}: ${id}`)
    return
  }
  for (const effect of effects) context.afterCommit(effect)
}
