import { creditPacks, findCreditPack } from '@kamiyo/catalog/credits'
import type { CreditPack } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import { AppError } from '../../errors.ts'
import { toPackMetadata } from '../purchases/sold-pack.ts'
import type { CreditBuyer } from './credit-buyer.ts'
import { type CheckoutDeps, commonParams, openSession } from './open-session.ts'
import type { CheckoutReply, CreateCreditSessionRequest } from './schemas.ts'

/** Opens a Checkout page for a pack of credits, for the account of whoever is signed in, or for a guest. */
export async function createCreditSession(
  deps: CheckoutDeps,
  request: CreateCreditSessionRequest,
  buyer: CreditBuyer | undefined,
  clientKey: string | undefined,
): Promise<CheckoutReply> {
  const pack = findCreditPack(request.credit_pack)
  if (!pack) throw noSuchPack(request.credit_pack)
  const metadata = toPackMetadata(pack, buyer?.accountId)
  const params: Stripe.Checkout.SessionCreateParams = {
    ...commonParams(deps, request),
    ...toCustomerParams(buyer, request.user_email),
    mode: 'payment',
    line_items: [{ price_data: toPriceData(pack), quantity: 1 }],
    metadata,
    payment_intent_data: { metadata },
    invoice_creation: { enabled: true, invoice_data: { metadata } },
  }
  return await openSession(deps, { params, request: { ...request, buyer }, clientKey })
}

/** The price goes along, so that a pack needs nothing at Stripe. */
function toPriceData({ name, description, amountCents, currency }: CreditPack) {
  return { currency, unit_amount: amountCents, product_data: { name: `${name} credits`, description } }
}

function toCustomerParams(
  buyer: CreditBuyer | undefined,
  email: string | undefined,
): Partial<Stripe.Checkout.SessionCreateParams> {
  // Tax is worked out from the address that is given on the page.
  if (buyer?.stripeCustomerId)
    return {
      customer: buyer.stripeCustomerId,
      customer_update: { address: 'auto', name: 'auto' },
      client_reference_id: buyer.accountId,
    }
  const prefilled = buyer?.email ?? email
  return {
    customer_creation: 'always',
    ...(prefilled && { customer_email: prefilled }),
    ...(buyer && { client_reference_id: buyer.accountId }),
  }
}

function noSuchPack(id: string): AppError {
  const ids = creditPacks.map((pack) => pack.id)
  const sold = ids.length > 0 ? `Use one of ${ids.join(', ')}.` : 'No credits are sold here.'
  return new AppError('invalid_credit_pack', `No credit pack is called "${id}". ${sold}`, {
    param: 'credit_pack',
  })
}
