import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer, PaymentIntent, PaymentMethod } from '../../store/stripe-objects.ts'
import { redeem } from '../discounts/service.ts'
import { confirmPaymentIntent, createPaymentIntent, type PaymentResult } from '../payment-intents/service.ts'
import { attachPaymentMethod } from '../payment-methods/service.ts'
import { mergeMetadata } from '../resource.ts'
import { type Buyer, type CheckoutCharge, customerOf, discountsOf } from './buyer.ts'
import { saveSession } from './save.ts'

/** Makes a one-time payment. */
export function chargeOnce(
  ctx: SandboxContext,
  session: CheckoutSession,
  buyer: Buyer,
  method: PaymentMethod,
): CheckoutCharge {
  const setup = intentDataOf(ctx, session).setup_future_usage
  const customer = keepsCustomer(session, setup) ? payerOf(ctx, session, buyer) : null
  const made = { customerId: customer?.id ?? null, subscriptionId: null, invoiceId: null }
  if (session.amount_total === 0) return { outcome: 'free', payment: null, ...made }
  const payment = confirmPaymentIntent(ctx, intentOf(ctx, session, made.customerId), method, true)
  if (payment.outcome !== 'declined' && customer && setup) attachPaymentMethod(ctx, method.id, customer.id)
  return { outcome: payment.outcome, payment, ...made }
}

/** A declined card leaves the session open with the intent that another card may pay. */
export function declineOnce(
  ctx: SandboxContext,
  session: CheckoutSession,
  method: PaymentMethod,
): { session: CheckoutSession; payment: PaymentResult } {
  const payment = confirmPaymentIntent(ctx, intentOf(ctx, session, session.customer), method, true)
  return { session: saveSession(ctx, { ...session, payment_intent: payment.intent.id }), payment }
}

/** A code is used up by the order, whether or not its bank debit goes through. */
export function redeemOnce(ctx: SandboxContext, session: CheckoutSession, customer: string | null): void {
  for (const named of discountsOf(ctx, session))
    redeem(ctx, named, { customer, checkout_session: session.id })
}

function keepsCustomer(session: CheckoutSession, setup: unknown): boolean {
  return Boolean(
    session.customer !== null ||
      session.customer_creation === 'always' ||
      session.invoice_creation?.enabled ||
      setup,
  )
}

/** A buyer who returns with another card is not created twice. */
function payerOf(ctx: SandboxContext, session: CheckoutSession, buyer: Buyer): Customer {
  const { attempt } = ctx.store.objects.hidden('checkout.session', session.id)
  const known = attempt?.customerId ? ctx.store.objects.find('customer', attempt.customerId) : undefined
  return known ?? customerOf(ctx, session, buyer)
}

/** A session has one payment intent, however many cards are tried. */
function intentOf(ctx: SandboxContext, session: CheckoutSession, customer: string | null): PaymentIntent {
  const known = ctx.store.objects.find('payment_intent', session.payment_intent ?? '')
  const amount = session.amount_total ?? 0
  if (known) return { ...known, amount, customer }
  const data = intentDataOf(ctx, session)
  return createPaymentIntent(ctx, {
    amount,
    currency: session.currency ?? 'usd',
    customer,
    description: data.description ?? null,
    metadata: mergeMetadata({}, data.metadata),
    payment_method_types: session.payment_method_types,
    setup_future_usage: data.setup_future_usage ?? null,
    shipping: data.shipping ?? null,
  })
}

function intentDataOf(ctx: SandboxContext, { id }: CheckoutSession) {
  return ctx.store.objects.hidden('checkout.session', id).paymentIntentData ?? {}
}
