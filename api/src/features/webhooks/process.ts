import type { Tx } from '../../db/client.ts'
import { isLockTimeout } from '../../db/errors.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { textAt } from '../../lib/json.ts'
import { customerOf, readEvent, type StripeEvent } from '../../stripe/event.ts'
import { CustomerBusyError } from '../customers/lock.ts'
import { takesCustomer } from '../customers/repository.ts'
import { notifyAdmins } from '../emails/service.ts'
import { claimEvent, countDelivery, markFailed } from '../history/events-repository.ts'
import type { EventContext, Handler, Outcome } from './context.ts'
import { runDeferredEvents } from './deferred.ts'
import { finishAwaited, finishEvent } from './finish.ts'
import { countForeign, findForeignReason } from './foreign.ts'
import { findHandler } from './handler-map.ts'

export type ProcessResult = Outcome | 'duplicate' | 'dead'

/** Another transaction works on the same event, or for its customer. */
export class EventInProgressError extends Error {
  constructor(id: string, cause?: unknown) {
    super(`Event ${id} is being processed elsewhere`, { cause })
    this.name = 'EventInProgressError'
  }
}

/**
 * All effects of one stored event in one transaction, at most once. Throws when they could not be
 * committed; the failure is then counted, and the sweep or Stripe's next delivery tries again.
 * Whoever has just stored it hands it over, and it need not be read again.
 */
export async function processEvent(deps: Deps, id: string, stored?: StripeEvent): Promise<ProcessResult> {
  let type = 'event'
  try {
    return await withTransaction(deps.db, async (tx, afterCommit) => {
      const { event, finished } = await claim(tx, id, stored)
      if (finished) return finished
      type = event.type
      deps.log.info({ eventId: id }, `Processing ${type}: ${textAt(event.object, 'id') ?? id}`)
      const outcome = await applyEvent({ tx, deps, event, afterCommit })
      afterCommit(() => deps.log.info({ eventId: id, outcome }, `Successfully processed ${type}: ${id}`))
      return outcome
    })
  } catch (error) {
    if (error instanceof EventInProgressError) throw error
    if (error instanceof CustomerBusyError) throw new EventInProgressError(id, error)
    const isOutage = deps.outages.count(error, 'job')
    deps.log.error({ ...(!isOutage && { err: error }), eventId: id }, `Error processing ${type}: ${id}`)
    if ((await countFailure(deps, id, error)) === 'dead') return 'dead'
    throw error
  }
}

type Claim =
  | { finished: 'duplicate' | 'dead'; event?: undefined }
  | { finished?: undefined; event: StripeEvent }

/**
 * Locks the event and its customer without waiting. To come in vain is no failed try: counted, a burst behind one
 * slow transaction would make an event dead.
 */
async function claim(tx: Tx, id: string, known: StripeEvent | undefined): Promise<Claim> {
  const stored = await claimEvent(tx, id, { withPayload: known === undefined, lock: takesCustomer }).catch(
    (error: unknown): never => {
      throw isLockTimeout(error) ? new EventInProgressError(id, error) : error
    },
  )
  if (!stored) throw new Error(`Event ${id} is not stored`)
  if (stored.status === 'processed' || stored.status === 'ignored' || stored.status === 'dead') {
    await countDelivery(tx, id)
    return { finished: stored.status === 'dead' ? 'dead' : 'duplicate' }
  }
  if (!stored.hasCustomer) throw new EventInProgressError(id)
  const event = known ?? readEvent(stored.payload)
  if (!event) throw new Error(`The payload of event ${id} is gone or unreadable`)
  return { event }
}

export async function applyEvent(context: EventContext): Promise<Outcome> {
  const outcome = await dispatch(context)
  const customer = isAwaited(context.event, outcome) ? customerOf(context.event) : undefined
  if (customer) await runDeferredEvents(context, await finishAwaited(context, outcome, customer), dispatch)
  else await finishEvent(context, outcome)
  return outcome
}

const dispatch: Handler = async (context) => {
  const { deps, event, afterCommit } = context
  const foreign = findForeignReason(event, deps.config.stripe)
  if (foreign) {
    afterCommit(() => countForeign(deps, event.id, foreign))
    return 'ignored'
  }
  const handler = findHandler(context.event.type)
  return handler ? await handler(context) : 'ignored'
}

/**
 * Checkout and subscription events are what others may have been waiting for. A subscription's own also tells
 * that it is foreign, and then nothing has to wait for it any longer.
 */
function isAwaited({ object }: StripeEvent, outcome: Outcome): boolean {
  const kind = object['object']
  if (kind === 'subscription') return outcome === 'success' || outcome === 'ignored'
  return kind === 'checkout.session' && outcome === 'success'
}

async function countFailure(deps: Deps, id: string, cause: unknown) {
  try {
    const status = await withTransaction(deps.db, async (tx) => {
      const counted = await markFailed(tx, id, String(cause))
      if (counted === 'dead') await notifyAdmins(tx, deps, { kind: 'admin_dead_event', eventId: id })
      return counted
    })
    if (status === 'dead') {
      deps.log.error({ eventId: id }, `Event ${id} failed too often and is dead; it needs an operator`)
      deps.reporter.report(cause, { job: 'webhook' })
    }
    return status
  } catch (error) {
    // The row stays as it was, which is "unfinished": the sweep takes it up once the database is back.
    if (!deps.outages.notice(error))
      deps.log.error({ err: error, eventId: id }, 'Could not write down that an event failed')
    return undefined
  }
}
