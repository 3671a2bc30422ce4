import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer } from '../../store/stripe-objects.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { createCustomer } from '../customers/service.ts'
import { getNamed, type NamedDiscount } from '../discounts/service.ts'
import type { PaymentResult } from '../payment-intents/service.ts'

export interface Buyer {
  email: string
  name: string | null
  address: Stripe.Address | null
}

/** The result of charging a session: at least the outcome, and the objects that it created. */
export interface CheckoutCharge {
  outcome: PaymentResult['outcome'] | 'free'
  payment: PaymentResult | null
  customerId: string | null
  subscriptionId: string | null
  invoiceId: string | null
}

export function customerOf(ctx: SandboxContext, session: CheckoutSession, buyer: Buyer): Customer {
  const known = session.customer ? ctx.store.objects.find('customer', session.customer) : undefined
  if (known) return withDetails(ctx, session, known, buyer)
  const named = buyer.name ? { name: buyer.name } : {}
  return createCustomer(ctx, { email: buyer.email, address: givenParts(buyer.address), ...named })
}

/** With `customer_update`, an existing customer gets the details that the buyer entered. */
function withDetails(ctx: SandboxContext, { id }: CheckoutSession, known: Customer, buyer: Buyer): Customer {
  const { customerUpdate: wish } = ctx.store.objects.hidden('checkout.session', id)
  return changeCustomer(ctx, known, {
    ...(wish?.address && buyer.address ? { address: buyer.address } : {}),
    ...(wish?.name && buyer.name ? { name: buyer.name } : {}),
  })
}

function givenParts(address: Buyer['address']) {
  return Object.fromEntries(Object.entries(address ?? {}).filter(([, value]) => value !== null))
}

export function discountsOf(ctx: SandboxContext, session: CheckoutSession): NamedDiscount[] {
  return (session.discounts ?? []).map(({ coupon, promotion_code }) =>
    getNamed(ctx, {
      ...(coupon && !promotion_code ? { coupon } : {}),
      ...(promotion_code ? { promotion_code } : {}),
    }),
  )
}
