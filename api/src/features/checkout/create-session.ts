import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
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
  const wish = { ...request, ...(buyer && { buyer }) }
  return await openSession(deps, { params, request: wish, caller: buyer?.accountId, clientKey })
}

function toStripeParams(
  deps: CheckoutDeps,
  request: CreateSessionRequest,
  buyer: Buyer | undefined,
): Stripe.Checkout.SessionCreateParams {
  return {
    ...commonParams(deps, request),
    ...toCustomerParams(buyer, request.user_email),
    mode: 'subscription',
    ...toPlanParams(deps.config, request.tier, buyer?.accountId),
  }
}

/** What is sold, and what says afterwards that we sold it. */
export function toPlanParams(
  config: CheckoutDeps['config'],
  tier: BuyableTier,
  accountId: string | undefined,
) {
  const price = priceIdFor(config, tier)
  if (price === undefined) throw priceNotConfigured(tier)
  const metadata = { tier, product_type: PRODUCT_TYPE }
  return {
    line_items: [{ price, quantity: 1 }],
    metadata: { ...metadata, ...toAccountMetadata(accountId) },
    subscription_data: { metadata: { ...metadata, ...PAID_AT_CHECKOUT } },
  }
}

function priceNotConfigured(tier: CreateSessionRequest['tier']): AppError {
  const { name, price } = getPlan(tier)
  return new AppError('price_not_configured', `${name} cannot be bought at the moment. Please contact us.`, {
    cause: new Error(`${price.priceVariable} is not set`),
  })
}
