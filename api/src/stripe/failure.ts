import Stripe from 'stripe'
import { AppError } from '../errors.ts'
import type { Outage } from '../telemetry/outage-log.ts'

const { StripeAPIError, StripeConnectionError, StripeError, StripeRateLimitError } = Stripe.errors

const RETRY_AFTER_SECONDS = 5
/** Another request is using the same idempotency key right now. */
const KEY_IN_USE = 409

export function stripeUnavailable(cause?: unknown): AppError {
  return new AppError(
    'stripe_unavailable',
    'Stripe is not responding right now. Try again in a few seconds.',
    {
      cause,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    },
  )
}

/** Converts an error of the Stripe client to our codes; Stripe's message is only logged. */
export function toStripeFailure(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error
  if (isTemporaryInStripe(error)) return stripeUnavailable(error)
  return new AppError('stripe_error', 'Stripe refused the request. Contact us if this persists.', {
    cause: error,
  })
}

const AWAY: Outage = { dependency: 'stripe', summary: 'Stripe is not responding' }

export function readStripeOutage(error: unknown): Outage | undefined {
  const isAway =
    error instanceof AppError ? error.code === 'stripe_unavailable' : error instanceof StripeConnectionError
  return isAway ? AWAY : undefined
}

/** The same request may succeed in a moment. */
export function isTemporaryInStripe(error: unknown): boolean {
  if (!(error instanceof StripeError)) return false
  return (
    error instanceof StripeConnectionError ||
    error instanceof StripeAPIError ||
    error instanceof StripeRateLimitError ||
    error.statusCode === KEY_IN_USE ||
    (error.statusCode ?? 0) >= 500
  )
}

/** Stripe answered, so the request is finished; without an answer it may still have taken effect. */
export function isAnsweredByStripe(error: unknown): boolean {
  return error instanceof StripeError && error.statusCode !== undefined && error.statusCode !== KEY_IN_USE
}

export function isMissingInStripe(error: unknown): boolean {
  return error instanceof StripeError && error.code === 'resource_missing'
}
