import { textAt } from '../../lib/json.ts'
import { customerOf, type StripeEvent } from '../../stripe/event.ts'
import { type FinishedEvent, finishEvents } from '../history/intake-repository.ts'
import type { EventContext, Handler, Outcome } from './context.ts'
import { runDeferredEvents } from './deferred.ts'
import { countForeign, findForeignReason } from './foreign.ts'
import { findHandler } from './handler-map.ts'

/**
 * Applies claimed events one after the other, marks them as finished, and runs those that were waiting for
 * them. Returns the outcomes by event id.
 */
export async function applyEvents(
  context: Omit<EventContext, 'event'>,
  events: readonly StripeEvent[],
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  if (events.length === 0) return outcomes
  const finished: FinishedEvent[] = []
  const awaitedCustomerIds: string[] = []
  for (const event of events) {
    const outcome = await apply({ ...context, event })
    outcomes.set(event.id, outcome)
    finished.push(finishOf({ ...context, event }, outcome))
    const customer = isAwaited(event, outcome) ? customerOf(event) : undefined
    if (customer) awaitedCustomerIds.push(customer)
  }
  const deferred = await finishEvents(context.tx, finished, awaitedCustomerIds)
  await runDeferredEvents(context, deferred, runDeferred)
  return outcomes
}

/** Including the log lines. */
async function apply(context: EventContext): Promise<Outcome> {
  const { deps, event, afterCommit } = context
  const { id, type } = event
  deps.log.info({ eventId: id }, `Processing ${type}: ${textAt(event.object, 'id') ?? id}`)
  const outcome = await dispatch(context)
  afterCommit(() => deps.log.info({ eventId: id, outcome }, `Successfully processed ${type}: ${id}`))
  return outcome
}

async function runDeferred(context: EventContext): Promise<void> {
  await finishEvents(context.tx, [finishOf(context, await dispatch(context))], [])
}

const dispatch: Handler = async (context) => {
  const { deps, event, afterCommit } = context
  const foreign = findForeignReason(event, deps.config.stripe)
  if (foreign) {
    afterCommit(() => countForeign(deps, event.id, foreign))
    return 'ignored'
  }
  const handler = findHandler(event.type)
  return handler ? await handler(context) : 'ignored'
}

function finishOf({ deps, event }: EventContext, outcome: Outcome): FinishedEvent {
  const status = outcome === 'success' || outcome === 'stale' ? 'processed' : outcome
  return { id: event.id, status, ignoredReason: findForeignReason(event, deps.config.stripe) ?? null }
}

/**
 * Other events may wait for checkout and subscription events. A subscription's own event may also show that
 * it is foreign, and then nothing has to wait for it any longer.
 */
function isAwaited({ object }: StripeEvent, outcome: Outcome): boolean {
  const kind = object['object']
  if (kind === 'subscription') return outcome === 'success' || outcome === 'ignored'
  return kind === 'checkout.session' && outcome === 'success'
}
