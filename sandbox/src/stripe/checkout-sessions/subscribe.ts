import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, PaymentMethod } from '../../store/stripe-objects.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { attemptPayment } from '../invoices/pay.ts'
import { attachPaymentMethod } from '../payment-methods/service.ts'
import { mergeMetadata } from '../resource.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { automaticTax, trialSettings } from '../subscriptions/builder.ts'
import { createSubscription } from '../subscriptions/create.ts'
import { type Buyer, type CheckoutCharge, customerOf, discountsOf } from './buyer.ts'

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
