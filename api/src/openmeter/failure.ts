import { AppError } from '../errors.ts'
import type { Outage } from '../telemetry/outage-log.ts'

/** OpenMeter is away, refuses, or does not have what it showed before. */
export class OpenMeterError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OpenMeterError'
  }
}

export function readOpenMeterOutage(error: unknown): Outage | undefined {
  return error instanceof OpenMeterError
    ? { dependency: 'openmeter', summary: 'OpenMeter does not serve the events that were moved to it' }
    : undefined
}

/** Converts it to our code; OpenMeter's message is only logged. */
export function toUsageStoreFailure(error: unknown): unknown {
  return error instanceof OpenMeterError ? usageStoreUnavailable(error) : error
}

const RETRY_AFTER_SECONDS = 5

function usageStoreUnavailable(cause: OpenMeterError): AppError {
  return new AppError(
    'usage_store_unavailable',
    'The store that keeps the events of former months is not responding right now. Try again in a few seconds; sums of whole hours do not need it.',
    { cause, retryAfterSeconds: RETRY_AFTER_SECONDS },
  )
}
