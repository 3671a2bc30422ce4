import { isUnstorable } from '../../db/failure.ts'
import type { Deps } from '../../deps.ts'
import { AppError, databaseUnavailable } from '../../errors.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import { customerKeyOf, storeEvent } from '../history/events-repository.ts'
import { leaveToSweep } from '../history/waiting-events.ts'
import { countForeign, findForeignReason } from './foreign.ts'
import { EventInProgressError, type ProcessResult, processEvent } from './process.ts'
import { createTurns, type Turns } from './turns.ts'

export type { ProcessResult }

/**
 * Two steps: the event is stored and committed, then processed. So it is never lost once Stripe has
 * our answer, and a failure leaves a trace to look at and to repeat.
 */
export async function receiveEvent(
  deps: Deps,
  event: StripeEvent,
  // Who takes in one event at a time needs no turns.
  turns: Turns = createTurns(1),
): Promise<ProcessResult> {
  const foreign = findForeignReason(event, deps.config.stripe)
  const isNew = await turns
    .inTurn(() => storeEvent(deps.db, event, foreign))
    .catch((error: unknown): never => {
      throw isUnstorable(error) || error instanceof RangeError
        ? unstorable(error)
        : databaseUnavailable(error)
    })
  if (isNew && foreign) {
    countForeign(deps, event.id, foreign)
    return 'ignored'
  }
  try {
    return await turns.ofCustomer(customerKeyOf(event), () =>
      processEvent(deps, event.id, isNew ? event : undefined),
    )
  } catch (error) {
    if (!(error instanceof EventInProgressError)) throw processingFailed(error)
    await leaveUnfinished(deps, event.id)
    throw inProgress(error)
  }
}

/** Whoever has the customer may just have looked for what waits for it, while this process had the event in hand. */
async function leaveUnfinished({ db, log, outages }: Deps, id: string): Promise<void> {
  try {
    await leaveToSweep(db, id)
  } catch (error) {
    if (!outages.notice(error))
      log.warn({ err: error, eventId: id }, 'Could not leave an event to the sweep; Stripe sends it again')
  }
}

/** Sending it again would change nothing, so it must not be a 503. JavaScript throws RangeErrors for depth. */
function unstorable(cause: unknown): AppError {
  return new AppError(
    'invalid_payload',
    'The signed body cannot be stored: it is nested too deeply, or holds a number beyond what the database takes.',
    { cause },
  )
}

function processingFailed(cause: unknown): AppError {
  return new AppError(
    'processing_failed',
    'The event is stored, but processing it failed. It will be tried again; sending it again does no harm.',
    { cause },
  )
}

function inProgress(cause: unknown): AppError {
  return new AppError(
    'processing_failed',
    'The event, or another of its customer, is being processed and has not finished yet. Send it again later.',
    { cause, retryAfterSeconds: 5 },
  )
}
