import { getPlan } from '@kamiyo/catalog/plans'
import type Stripe from 'stripe'
import { AppError } from '../../errors.ts'
import { toAccountMetadata } from '../customers/buying-account.ts'
import { priceIdFor } from '../plans/service.ts'
import { PAID_AT_CHECKOUT, PRODUCT_TYPE } from '../subscriptions/ownership.ts'
import { type Buyer, toCustomerParams } from './buyer.ts'
import { type CheckoutDeps, commonParams, openSession } from './open-session.ts'
import type { CheckoutReply, CreateSessionRequest } from './schemas.ts'

export async function createCheckoutSession(
  deps: CheckoutDeps,
  request: CreateSessionRequest,
  buyer: Buyer | undefined,
  clientKey: string | undefined,
): Promise<CheckoutReply> {
  const params = toStripeParams(deps, request, buyer)
  return await openSession(deps, { params, request: { ...request, ...(buyer && { buyer }) }, clientKey })
}

function toStripeParams(
  deps: CheckoutDeps,
  request: CreateSessionRequest,
  buyer: Buyer | undefined,
): Stripe.Checkout.SessionCreateParams {
  const { tier, user_email } = request
  const price = priceIdFor(deps.config, tier)
  if (price === undefined) throw priceNotConfigured(tier)
  const metadata = { tier, product_type: PRODUCT_TYPE }
  return {
    ...commonParams(deps, request),
    ...toCustomerParams(buyer, user_email),
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    metadata: { ...metadata, ...toAccountMetadata(buyer?.accountId) },
    subscription_data: { metadata: { ...metadata, ...PAID_AT_CHECKOUT } },
  }
}

function priceNotConfigured(tier: CreateSessionRequest['tier']): AppError {
  const { name, price } = getPlan(tier)
  return new AppError('price_not_configured', `${name} cannot be bought at the moment. Please contact us.`, {
    cause: new Error(`${price.priceVariable} is not set`),
  })
}
