import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, PaymentMethod } from '../../store/stripe-objects.ts'
import { askBank, type Decline } from '../bank.ts'
import { emit } from '../events/emit.ts'
import { recordResult } from '../invoices/pay.ts'
import {
  confirmPaymentIntent,
  createPaymentIntent,
  type PaymentResult,
  settleConfirmation,
  settleProcessing,
} from '../payment-intents/service.ts'
import { behaviourOf } from '../payment-methods/service.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { customerDetails } from './builder.ts'
import type { Buyer, CheckoutCharge } from './buyer.ts'
import { finish } from './finish.ts'
import { chargeOnce, declineOnce, redeemOnce } from './one-time.ts'
import { invoiceForPayment } from './payment-invoice.ts'
import { saveSession } from './save.ts'
import { answerSetup, saveCard } from './setup.ts'
import { chargeSubscription } from './subscribe.ts'
import { withTax } from './tax.ts'

export interface SubmittedCheckout {
  session: CheckoutSession
  outcome: 'paid' | 'processing' | 'declined' | 'requires_action'
  payment: PaymentResult | null
  /** Why a card could not be saved. */
  decline?: Decline | null
}

/** The buyer pressed the button. */
export function submitSession(
  ctx: SandboxContext,
  untaxed: CheckoutSession,
  buyer: Buyer,
  method: PaymentMethod,
): SubmittedCheckout {
  if (untaxed.mode === 'setup') return saveCard(ctx, untaxed, buyer, method)
  const session = withTax(ctx, untaxed, buyer)
  const isFree = session.mode === 'payment' && session.amount_total === 0
  // A declined card leaves only a failed payment: no customer and no subscription.
  if (!isFree && askBank(behaviourOf(ctx, method.id), true).kind === 'declined')
    return declineOutright(ctx, session, method)
  const named = saveSession(ctx, { ...session, customer_details: customerDetails(buyer) })
  const charge =
    session.mode === 'subscription'
      ? chargeSubscription(ctx, named, buyer, method)
      : chargeOnce(ctx, named, buyer, method)
  return afterCharge(ctx, named, charge, method)
}

function declineOutright(
  ctx: SandboxContext,
  session: CheckoutSession,
  method: PaymentMethod,
): SubmittedCheckout {
  if (session.mode === 'payment') return { outcome: 'declined', ...declineOnce(ctx, session, method) }
  const intent = createPaymentIntent(ctx, {
    amount: session.amount_total ?? 0,
    currency: session.currency ?? 'usd',
    setup_future_usage: 'off_session',
  })
  const payment = confirmPaymentIntent(ctx, intent, method, true)
  return { session, outcome: 'declined', payment }
}

function afterCharge(
  ctx: SandboxContext,
  session: CheckoutSession,
  charge: CheckoutCharge,
  method: PaymentMethod,
): SubmittedCheckout {
  const { payment } = charge
  const intentId = payment?.intent.id ?? null
  if (intentId && (charge.outcome === 'requires_action' || charge.outcome === 'processing')) {
    ctx.store.objects.setHidden('checkout.session', session.id, {
      attempt: {
        customerId: charge.customerId,
        paymentMethodId: method.id,
        paymentIntentId: intentId,
        subscriptionId: charge.subscriptionId,
        waitsForConfirmation: charge.outcome === 'requires_action',
      },
    })
  }
  const payment_intent = session.mode === 'payment' ? intentId : null
  if (charge.outcome === 'requires_action')
    return { session: saveSession(ctx, { ...session, payment_intent }), outcome: 'requires_action', payment }
  if (session.mode === 'payment') redeemOnce(ctx, session, charge.customerId)
  const made = {
    customer: charge.customerId,
    subscription: charge.subscriptionId,
    invoice: charge.invoiceId,
    payment_intent,
  }
  if (charge.outcome === 'processing') {
    activateWhileProcessing(ctx, charge.subscriptionId)
    return {
      session: finish(ctx, session, { ...made, payment_status: 'unpaid' }),
      outcome: 'processing',
      payment,
    }
  }
  const payment_status = charge.outcome === 'free' ? 'no_payment_required' : 'paid'
  const invoice = made.invoice ?? invoiceOf(ctx, session, made)
  return { session: finish(ctx, session, { ...made, invoice, payment_status }), outcome: 'paid', payment }
}

/** The cardholder answered the bank's question. */
export function answerConfirmation(
  ctx: SandboxContext,
  session: CheckoutSession,
  approved: boolean,
): SubmittedCheckout {
  if (session.mode === 'setup') return answerSetup(ctx, session, approved)
  const { attempt, payment, method } = settleAttempt(ctx, session, (intent, card) =>
    settleConfirmation(ctx, intent, card, approved),
  )
  if (payment.outcome === 'declined') {
    ctx.store.objects.setHidden('checkout.session', session.id, {
      attempt: { ...attempt, waitsForConfirmation: false },
    })
    return { session, outcome: 'declined', payment }
  }
  const charge: CheckoutCharge = {
    outcome: payment.outcome,
    payment,
    customerId: attempt.customerId,
    subscriptionId: attempt.subscriptionId,
    invoiceId: ctx.store.objects.find('subscription', attempt.subscriptionId ?? '')?.latest_invoice ?? null,
  }
  return afterCharge(ctx, session, charge, method)
}

/** A bank debit succeeded or failed, days after the session was completed. */
export function settleDelayedPayment(
  ctx: SandboxContext,
  session: CheckoutSession,
  succeeded: boolean,
): CheckoutSession {
  settleAttempt(ctx, session, (intent, method) => settleProcessing(ctx, intent, method, succeeded))
  ctx.store.objects.setHidden('checkout.session', session.id, { attempt: null })
  if (!succeeded) {
    emit(ctx, 'checkout.session.async_payment_failed', session)
    return session
  }
  const invoice = session.invoice ?? invoiceOf(ctx, session, session)
  const paid = saveSession(ctx, { ...session, invoice, payment_status: 'paid' })
  emit(ctx, 'checkout.session.async_payment_succeeded', paid)
  return paid
}

function invoiceOf(
  ctx: SandboxContext,
  session: CheckoutSession,
  { customer, payment_intent: intent }: Pick<CheckoutSession, 'customer' | 'payment_intent'>,
): string | null {
  return intent ? (invoiceForPayment(ctx, session, customer, intent)?.id ?? null) : null
}

type Intent = PaymentResult['intent']

function settleAttempt(
  ctx: SandboxContext,
  session: CheckoutSession,
  settle: (intent: Intent, method: PaymentMethod) => PaymentResult,
) {
  const { objects } = ctx.store
  const { attempt } = objects.hidden('checkout.session', session.id)
  const intent = attempt ? objects.find('payment_intent', attempt.paymentIntentId) : undefined
  const method = attempt ? objects.find('payment_method', attempt.paymentMethodId) : undefined
  if (!attempt || !intent || !method)
    throw new Error(`Checkout session ${session.id} has no payment to settle`)
  const payment = settle(intent, method)
  const invoiceId = objects.find('subscription', attempt.subscriptionId ?? '')?.latest_invoice
  const invoice = invoiceId ? objects.find('invoice', invoiceId) : undefined
  if (invoice) recordResult(ctx, invoice, payment, method.id, 'checkout')
  return { attempt, payment, method }
}

/** Stripe makes a subscription active while a bank debit is in progress. */
function activateWhileProcessing(ctx: SandboxContext, subscriptionId: string | null): void {
  const subscription = subscriptionId ? ctx.store.objects.find('subscription', subscriptionId) : undefined
  if (subscription?.status === 'incomplete') changeSubscription(ctx, subscription, { status: 'active' })
}
