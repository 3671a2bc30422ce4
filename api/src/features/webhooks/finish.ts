import type { EventContext, Outcome } from './context.ts'
import { findForeignReason } from './foreign.ts'
import { markFinished } from './repository.ts'

export async function finishEvent({ tx, deps, event }: EventContext, outcome: Outcome): Promise<void> {
  const status = outcome === 'success' || outcome === 'stale' ? 'processed' : outcome
  const ignoredReason = findForeignReason(event, deps.config.stripe) ?? null
  await markFinished(tx, event.id, { status, ignoredReason })
}
