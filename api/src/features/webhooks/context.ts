import type { Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import type { StripeEvent } from '../../stripe/event.ts'

/**
 * What became of an event. `stale` changed nothing because a later state is known; `deferred` waits
 * for the subscription or customer that it is about.
 */
export type Outcome = 'success' | 'stale' | 'ignored' | 'deferred'

export interface EventContext {
  tx: Tx
  deps: Deps
  event: StripeEvent
  /** Runs once the transaction has committed; for what cannot be rolled back, such as a counter. */
  afterCommit(effect: () => void): void
}

/** Safe to run twice: it runs under the customer's lock and writes through unique constraints. */
export type Handler = (context: EventContext) => Promise<Outcome>
