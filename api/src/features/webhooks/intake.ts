import type { Deps } from '../../deps.ts'
import { AppError, databaseUnavailable } from '../../errors.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import { EventInProgressError, type ProcessResult, processEvent } from './process.ts'
import { storeEvent } from './repository.ts'

export type { ProcessResult }

/**
 * Two steps: the event is stored and committed, then processed. So it is never lost once Stripe has
 * our answer, and a failure leaves a trace to look at and to repeat.
 */
export async function receiveEvent(deps: Deps, event: StripeEvent): Promise<ProcessResult> {
  try {
    await storeEvent(deps.db, event)
  } catch (error) {
    throw databaseUnavailable(error)
  }
  try {
    return await processEvent(deps, event.id)
  } catch (error) {
    if (error instanceof EventInProgressError) throw inProgress(error)
    throw processingFailed(error)
  }
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
