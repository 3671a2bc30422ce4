import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer, PaymentMethod } from '../../store/stripe-objects.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { createCustomer } from '../customers/service.ts'
import { getNamed, type NamedDiscount } from '../discounts/service.ts'
import { attemptPayment } from '../invoices/pay.ts'
import { confirmPaymentIntent, createPaymentIntent, type PaymentResult } from '../payment-intents/service.ts'
import { attachPaymentMethod } from '../payment-methods/service.ts'
import { mergeMetadata } from '../resource.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { automaticTax, trialSettings } from '../subscriptions/builder.ts'
import { createSubscription } from '../subscriptions/create.ts'

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

/** Subscribes the buyer and charges the first invoice. */
export function chargeSubscription(
  ctx: SandboxContext,
  session: CheckoutSession,
  buyer: Buyer,
  method: PaymentMethod,
): CheckoutCharge {
  const {
    attempt,
    lineItems = [],
    subscriptionData: data,
  } = ctx.store.objects.hidden('checkout.session', session.id)
  if (attempt?.subscriptionId)
    return retrySubscription(ctx, attempt.subscriptionId, attempt.customerId, method)

  const customer = customerOf(ctx, session, buyer)
  attachPaymentMethod(ctx, method.id, customer.id)
  const known = changeCustomer(ctx, customer, { currency: session.currency })
  const trialEnd = data?.trial_period_days
    ? ctx.clock.now() + data.trial_period_days * 86_400
    : data?.trial_end
      ? Number(data.trial_end)
      : null
  const created = createSubscription(ctx, {
    customer: known,
    items: lineItems.flatMap((item) =>
      item.price?.recurring ? [{ price: item.price, quantity: item.quantity ?? 1, metadata: {} }] : [],
    ),
    discounts: discountsOf(ctx, session),
    trialEnd,
    behavior: 'allow_incomplete',
    onSession: true,
    checkoutSessionId: session.id,
    fields: {
      automatic_tax: automaticTax(session.automatic_tax.enabled),
      default_payment_method: method.id,
      description: data?.description ?? null,
      metadata: mergeMetadata({}, data?.metadata),
      ...trialSettings(data?.trial_settings?.end_behavior.missing_payment_method),
    },
  })
  return {
    outcome: created.payment?.outcome ?? 'free',
    payment: created.payment,
    customerId: known.id,
    subscriptionId: created.subscription.id,
    invoiceId: created.invoice.id,
  }
}

/** The buyer returns with another card after an unconfirmed one: the same subscription is paid. */
function retrySubscription(
  ctx: SandboxContext,
  subscriptionId: string,
  customerId: string | null,
  method: PaymentMethod,
): CheckoutCharge {
  const subscription = ctx.store.objects.find('subscription', subscriptionId)
  const invoice = ctx.store.objects.find('invoice', subscription?.latest_invoice ?? '')
  if (!subscription || !invoice || !customerId)
    throw new Error(`Subscription ${subscriptionId} lost its invoice`)
  attachPaymentMethod(ctx, method.id, customerId)
  changeSubscription(ctx, subscription, { default_payment_method: method.id })
  const { payment } = attemptPayment(ctx, invoice, method, 'checkout')
  return { outcome: payment?.outcome ?? 'free', payment, customerId, subscriptionId, invoiceId: invoice.id }
}

/** Makes a one-time payment. */
export function chargeOnce(
  ctx: SandboxContext,
  session: CheckoutSession,
  buyer: Buyer,
  method: PaymentMethod,
): CheckoutCharge {
  const data = ctx.store.objects.hidden('checkout.session', session.id).paymentIntentData
  const keepsCustomer =
    session.customer !== null || session.customer_creation === 'always' || data?.setup_future_usage
  const customer = keepsCustomer ? customerOf(ctx, session, buyer) : null
  const made = { customerId: customer?.id ?? null, subscriptionId: null, invoiceId: null }
  if (session.amount_total === 0) return { outcome: 'free', payment: null, ...made }
  const intent = createPaymentIntent(ctx, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    customer: customer?.id ?? null,
    description: data?.description ?? null,
    metadata: mergeMetadata({}, data?.metadata),
    payment_method_types: session.payment_method_types,
    setup_future_usage: data?.setup_future_usage ?? null,
    shipping: data?.shipping ?? null,
  })
  const payment = confirmPaymentIntent(ctx, intent, method, true)
  if (payment.outcome !== 'declined' && customer && data?.setup_future_usage) {
    attachPaymentMethod(ctx, method.id, customer.id)
  }
  return { outcome: payment.outcome, payment, ...made }
}

function customerOf(ctx: SandboxContext, session: CheckoutSession, buyer: Buyer): Customer {
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

function discountsOf(ctx: SandboxContext, session: CheckoutSession): NamedDiscount[] {
  return (session.discounts ?? []).map(({ coupon, promotion_code }) =>
    getNamed(ctx, {
      ...(coupon && !promotion_code ? { coupon } : {}),
      ...(promotion_code ? { promotion_code } : {}),
    }),
  )
}
