import { creditPacks, findCreditPack } from '@kamiyo/catalog/credits'
import type { CreditPack } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import { AppError } from '../../errors.ts'
import { toPackMetadata } from '../purchases/sold-pack.ts'
import { type Buyer, toCustomerParams } from './buyer.ts'
import { type CheckoutDeps, commonParams, openSession } from './open-session.ts'
import type { CheckoutReply, CheckoutWish, CreateCreditSessionRequest } from './schemas.ts'

/** Opens a Checkout page for a pack of credits, for the account of whoever is signed in, or for a guest. */
export async function createCreditSession(
  deps: CheckoutDeps,
  request: CreateCreditSessionRequest,
  buyer: Buyer | undefined,
  clientKey: string | undefined,
): Promise<CheckoutReply> {
  const pack = findCreditPack(request.credit_pack)
  if (!pack) throw noSuchPack(request.credit_pack)
  return await sellCredits(deps, pack, { request, buyer, clientKey })
}

export interface CreditOrder {
  request: CheckoutWish & { user_email?: string }
  buyer: Buyer | undefined
  clientKey: string | undefined
}

/** Opens a Checkout page for credits, of a pack or made to measure. */
export async function sellCredits(
  deps: CheckoutDeps,
  pack: CreditPack,
  { request, buyer, clientKey }: CreditOrder,
): Promise<CheckoutReply> {
  const params: Stripe.Checkout.SessionCreateParams = {
    ...commonParams(deps, request),
    ...toCustomerParams(buyer, request.user_email),
    ...(!buyer?.stripeCustomerId && { customer_creation: 'always' as const }),
    mode: 'payment',
    ...toPackParams(pack, buyer?.accountId),
  }
  return await openSession(deps, {
    params,
    request: { ...request, buyer },
    caller: buyer?.accountId,
    clientKey,
  })
}

/** What is sold, and what says afterwards that we sold it. */
export function toPackParams(pack: CreditPack, accountId: string | undefined) {
  const metadata = toPackMetadata(pack, accountId)
  return {
    line_items: [{ price_data: toPriceData(pack), quantity: 1 }],
    metadata,
    payment_intent_data: { metadata },
    invoice_creation: { enabled: true, invoice_data: { metadata } },
  }
}

/** The price goes along, so that a pack needs nothing at Stripe. */
function toPriceData({ name, description, amountCents, currency }: CreditPack) {
  return { currency, unit_amount: amountCents, product_data: { name: `${name} credits`, description } }
}

function noSuchPack(id: string): AppError {
  const ids = creditPacks.map((pack) => pack.id)
  const sold = ids.length > 0 ? `Use one of ${ids.join(', ')}.` : 'No credits are sold here.'
  return new AppError('invalid_credit_pack', `No credit pack is called "${id}". ${sold}`, {
    param: 'credit_pack',
  })
}
