import { sql } from 'kysely'
import { readEvent } from '../../stripe/event.ts'
import { type DeferredEvent, markForRetry } from '../history/events-repository.ts'
import type { EventContext, Handler } from './context.ts'
import { finishEvent } from './finish.ts'

/**
 * Runs what arrived too early, in the transaction that has just stored what it was waiting for; what waits
 * for another subscription of the customer's goes on waiting. One that fails is put back for the sweep and
 * does not take the others with it.
 */
export async function runDeferredEvents(
  context: EventContext,
  deferred: readonly DeferredEvent[],
  dispatch: Handler,
): Promise<void> {
  for (const { id, payload } of deferred) {
    const event = readEvent(payload)
    if (event) await runInSavepoint({ ...context, event }, id, dispatch)
  }
}

async function runInSavepoint(context: EventContext, id: string, dispatch: Handler): Promise<void> {
  const { tx, deps } = context
  const effects: (() => void)[] = []
  await sql`savepoint deferred_event`.execute(tx)
  try {
    const outcome = await dispatch({ ...context, afterCommit: (effect) => effects.push(effect) })
    await finishEvent(context, outcome)
    await sql`release savepoint deferred_event`.execute(tx)
  } catch (error) {
    await sql`rollback to savepoint deferred_event`.execute(tx)
    await markForRetry(tx, id, String(error))
    deps.log.error({ err: error, eventId: id }, `Error processing ${context.event.type}: ${id}`)
    return
  }
  for (const effect of effects) context.afterCommit(effect)
}
