import {
  type DeferredEvent,
  type Finish,
  markFinished,
  markFinishedAndLockDeferred,
} from '../history/events-repository.ts'
import type { EventContext, Outcome } from './context.ts'
import { findForeignReason } from './foreign.ts'

export async function finishEvent({ tx, deps, event }: EventContext, outcome: Outcome): Promise<void> {
  await markFinished(tx, event.id, finishOf({ deps, event }, outcome))
}

/** The same for an event that others of the customer may have been waiting for: those are next. */
export async function finishAwaited(
  { tx, deps, event }: EventContext,
  outcome: Outcome,
  stripeCustomerId: string,
): Promise<DeferredEvent[]> {
  return await markFinishedAndLockDeferred(tx, event.id, finishOf({ deps, event }, outcome), stripeCustomerId)
}

function finishOf({ deps, event }: Pick<EventContext, 'deps' | 'event'>, outcome: Outcome): Finish {
  const status = outcome === 'success' || outcome === 'stale' ? 'processed' : outcome
  return { status, ignoredReason: findForeignReason(event, deps.config.stripe) ?? null }
}
