import { getPlan } from '@kamiyo/catalog/plans'
import Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { BUDGET_MS } from '../../stripe/calls.ts'
import { stripeUnavailable, toStripeFailure } from '../../stripe/failure.ts'
import { priceIdFor } from '../plans/service.ts'
import { PAID_AT_CHECKOUT } from '../subscriptions/ownership.ts'
import { once } from './idempotency.ts'
import { checkReturnUrl, defaultCancelUrl, defaultSuccessUrl } from './return-url.ts'
import type { CheckoutReply, CreateSessionRequest } from './schemas.ts'

type CheckoutDeps = Pick<Deps, 'config' | 'db' | 'clock' | 'stripe' | 'anonymousStripeCalls'>

export async function createCheckoutSession(
  deps: CheckoutDeps,
  request: CreateSessionRequest,
  clientKey: string | undefined,
): Promise<CheckoutReply> {
  const params = toStripeParams(deps, request)
  const work = once(deps, clientKey, request, async (idempotencyKey) =>
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

function toStripeParams(
  { config }: CheckoutDeps,
  { tier, user_email, success_url, cancel_url }: CreateSessionRequest,
): Stripe.Checkout.SessionCreateParams {
  const price = priceIdFor(config, tier)
  if (price === undefined) throw priceNotConfigured(tier)
  const metadata = { tier, product_type: 'mcp' }
  return {
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    success_url: success_url ? checkReturnUrl(config, 'success_url', success_url) : defaultSuccessUrl(config),
    cancel_url: cancel_url ? checkReturnUrl(config, 'cancel_url', cancel_url) : defaultCancelUrl(config),
    metadata,
    subscription_data: { metadata: { ...metadata, ...PAID_AT_CHECKOUT } },
    automatic_tax: { enabled: true },
    allow_promotion_codes: true,
    billing_address_collection: 'required',
    ...(user_email && { customer_email: user_email }),
  }
}

function toReply(session: Stripe.Checkout.Session): CheckoutReply {
  // A proxy between us and Stripe may answer 200 with something else.
  if (typeof session.url !== 'string')
    throw new AppError('stripe_error', 'Stripe returned a session without a page. Try again.')
  return { checkout_url: session.url, session_id: session.id, expires_at: session.expires_at }
}

function priceNotConfigured(tier: CreateSessionRequest['tier']): AppError {
  const { name, price } = getPlan(tier)
  return new AppError('price_not_configured', `${name} cannot be bought at the moment. Please contact us.`, {
    cause: new Error(`${price.priceVariable} is not set`),
  })
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
