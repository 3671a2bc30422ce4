import { isUnstorable } from '../../db/failure.ts'
import type { Deps } from '../../deps.ts'
import { AppError, databaseUnavailable } from '../../errors.ts'
import { type BatchLimits, createBatches, type ItemTimeout } from '../../lib/batches.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import { customerKeyOf } from '../history/customer-key.ts'
import { type NewEvent, storeEvents } from '../history/intake-repository.ts'
import { leaveToSweep } from '../history/waiting-events.ts'
import type { Applied, Arrival } from './apply-stored.ts'
import { createCustomerQueue } from './customer-queue.ts'
import { countForeign, findForeignReason } from './foreign.ts'
import { EventInProgressError, type ProcessResult, processEvent, processTogether } from './process.ts'

export type { ProcessResult }

/** Stores and processes an event that Stripe signed. */
export type Intake = (event: StripeEvent) => Promise<ProcessResult>

/** Events of one batch share a commit. */
const STORING: BatchLimits = { maxSize: 16, atOnce: 1, aloneAtOnce: 1 }
/** If the database hangs, later events must not wait for all earlier ones. */
const STORING_TIMEOUT: ItemTimeout = {
  maxWaitMs: 8_000,
  createError: () => databaseUnavailable(new Error('The database has not stored the event in time')),
}
/**
 * Each run holds a connection. The rest of the pool stays free for validation, and a burst waits in memory.
 */
const PROCESSING: BatchLimits = { maxSize: 8, atOnce: 2, aloneAtOnce: 3 }

/**
 * Two steps: the event is stored and committed, then processed. So it is never lost once Stripe has our
 * answer, and a failed event can be inspected and replayed. Events that arrive together share their commits.
 */
export function createIntake(deps: Deps): Intake {
  const store = createBatches(
    async (events: readonly NewEvent[]) => await storeEvents(deps.db, events),
    STORING,
    STORING_TIMEOUT,
  )
  const apply = createBatches(
    async (arrivals: readonly Arrival[]) => await processArrivals(deps, arrivals),
    PROCESSING,
  )
  const inCustomerQueue = createCustomerQueue()
  return async (event) => {
    const foreign = findForeignReason(event, deps.config.stripe)
    const isNew = await store({ event, foreign }).catch((error: unknown): never => {
      if (error instanceof AppError) throw error
      throw isUnstorable(error) || error instanceof RangeError
        ? unstorable(error)
        : databaseUnavailable(error)
    })
    if (isNew && foreign) {
      countForeign(deps, event.id, foreign)
      return 'ignored'
    }
    const arrival = { id: event.id, type: event.type, event: isNew ? event : undefined }
    try {
      return await inCustomerQueue(customerKeyOf(event), async () =>
        unlessBusy(event.id, await apply(arrival)),
      )
    } catch (error) {
      if (!(error instanceof EventInProgressError)) throw processingFailed(error)
      await leaveUnfinished(deps, event.id)
      throw inProgress(error)
    }
  }
}

/** For callers that process one event at a time. */
export async function receiveEvent(deps: Deps, event: StripeEvent): Promise<ProcessResult> {
  return await createIntake(deps)(event)
}

async function processArrivals(deps: Deps, arrivals: readonly Arrival[]): Promise<Applied[]> {
  const [first] = arrivals
  return first && arrivals.length === 1
    ? [await processEvent(deps, first)]
    : await processTogether(deps, arrivals)
}

function unlessBusy(id: string, applied: Applied): ProcessResult {
  if (applied === 'busy') throw new EventInProgressError(id)
  return applied
}

/**
 * The transaction that holds the customer may have just looked for waiting events, while this process held
 * this one.
 */
async function leaveUnfinished({ db, log, outages }: Deps, id: string): Promise<void> {
  try {
    await leaveToSweep(db, id)
  } catch (error) {
    if (!outages.notice(error))
      log.warn({ err: error, eventId: id }, 'Could not leave an event to the sweep; Stripe sends it again')
  }
}

/**
 * Sending it again would not help, so it must not be a 503. JavaScript throws RangeErrors if nesting is too
 * deep.
 */
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
