import { getPlan } from '@kamiyo/catalog/plans'
import type Stripe from 'stripe'
import { AppError } from '../../errors.ts'
import { priceIdFor } from '../plans/service.ts'
import { PAID_AT_CHECKOUT, PRODUCT_TYPE } from '../subscriptions/ownership.ts'
import { type CheckoutDeps, commonParams, openSession } from './open-session.ts'
import type { CheckoutReply, CreateSessionRequest } from './schemas.ts'

export async function createCheckoutSession(
  deps: CheckoutDeps,
  request: CreateSessionRequest,
  clientKey: string | undefined,
): Promise<CheckoutReply> {
  return await openSession(deps, { params: toStripeParams(deps, request), request, clientKey })
}

function toStripeParams(
  deps: CheckoutDeps,
  request: CreateSessionRequest,
): Stripe.Checkout.SessionCreateParams {
  const { tier, user_email } = request
  const price = priceIdFor(deps.config, tier)
  if (price === undefined) throw priceNotConfigured(tier)
  const metadata = { tier, product_type: PRODUCT_TYPE }
  return {
    ...commonParams(deps, request),
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    metadata,
    subscription_data: { metadata: { ...metadata, ...PAID_AT_CHECKOUT } },
    ...(user_email && { customer_email: user_email }),
  }
}

function priceNotConfigured(tier: CreateSessionRequest['tier']): AppError {
  const { name, price } = getPlan(tier)
  return new AppError('price_not_configured', `${name} cannot be bought at the moment. Please contact us.`, {
    cause: new Error(`${price.priceVariable} is not set`),
  })
}
