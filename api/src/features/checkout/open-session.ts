import Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { BUDGET_MS } from '../../stripe/calls.ts'
import { stripeUnavailable, toStripeFailure } from '../../stripe/failure.ts'
import { once } from './idempotency.ts'
import { checkReturnUrl, defaultCancelUrl, defaultSuccessUrl } from './return-url.ts'
import { type CheckoutReply, type CheckoutWish, readCheckoutReply } from './schemas.ts'

export type CheckoutDeps = Pick<Deps, 'config' | 'db' | 'clock' | 'stripe' | 'anonymousStripeCalls'>

export interface Opening {
  params: Stripe.Checkout.SessionCreateParams
  /** What an idempotency key stands for. */
  request: unknown
  /** The account that is bought for; undefined for a guest. */
  caller: string | undefined
  clientKey: string | undefined
}

/** Opens a Checkout page, once for each idempotency key, within the time that a buyer waits. */
export async function openSession(
  deps: CheckoutDeps,
  { params, request, caller, clientKey }: Opening,
): Promise<CheckoutReply> {
  const occasion = {
    name: 'checkout-session',
    ...(caller !== undefined && { caller }),
    clientKey,
    read: readCheckoutReply,
  }
  const work = once(deps, occasion, request, async (idempotencyKey) =>
    toReply(
      await deps.anonymousStripeCalls((options) =>
        deps.stripe.checkout.sessions.create(params, { ...options, idempotencyKey }),
      ),
    ),
  )
  try {
    return await withDeadline(work, BUDGET_MS, stripeUnavailable)
  } catch (error) {
    throw isRefusedEmail(error) ? refusedEmail(error) : toStripeFailure(error)
  }
}

/** What every Checkout page of ours has. */
export function commonParams(
  { config }: Pick<Deps, 'config'>,
  { success_url, cancel_url }: CheckoutWish,
): Stripe.Checkout.SessionCreateParams {
  return {
    success_url: success_url ? checkReturnUrl(config, 'success_url', success_url) : defaultSuccessUrl(config),
    cancel_url: cancel_url ? checkReturnUrl(config, 'cancel_url', cancel_url) : defaultCancelUrl(config),
    ...SOLD_ALIKE,
  }
}

/** However a page of Stripe's is opened. */
export const SOLD_ALIKE = {
  automatic_tax: { enabled: true },
  allow_promotion_codes: true,
  billing_address_collection: 'required',
} as const

function toReply(session: Stripe.Checkout.Session): CheckoutReply {
  // A proxy between us and Stripe may answer 200 with something else.
  if (typeof session.url !== 'string')
    throw new AppError('stripe_error', 'Stripe returned a session without a page. Try again.')
  return { checkout_url: session.url, session_id: session.id, expires_at: session.expires_at }
}

/** Stripe rejects some addresses that look valid. */
function isRefusedEmail(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'customer_email'
}

function refusedEmail(cause: unknown): AppError {
  return new AppError(
    'invalid_email',
    'user_email is not an address that Stripe accepts. Check it, or leave it out.',
    {
      param: 'user_email',
      cause,
    },
  )
}
