import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import type { Charge, PaymentIntent, PaymentMethod } from '../../store/stripe-objects.ts'
import { bookCharge } from '../balance-transactions/service.ts'
import { askBank, type Decline, REFUSED_CONFIRMATION } from '../bank.ts'
import { buildCharge } from '../charges/builder.ts'
import { scheduleAftermath } from '../disputes/aftermath.ts'
import { emit } from '../events/emit.ts'
import { behaviourOf } from '../payment-methods/service.ts'
import { testClockOf } from '../test-clock-time.ts'
import { buildPaymentIntent, type PaymentIntentInput } from './builder.ts'

const DEBIT_TAKES_SECONDS = 4 * 86_400

export interface PaymentResult {
  outcome: 'succeeded' | 'declined' | 'requires_action' | 'processing'
  intent: PaymentIntent
  decline: Decline | null
}

export function createPaymentIntent(ctx: SandboxContext, input: PaymentIntentInput): PaymentIntent {
  const intent = ctx.store.objects.save('payment_intent', buildPaymentIntent(ctx.clock.now(), input))
  emit(ctx, 'payment_intent.created', intent)
  return intent
}

export function cancelPaymentIntent(
  ctx: SandboxContext,
  intent: PaymentIntent,
  reason: PaymentIntent['cancellation_reason'],
): PaymentIntent {
  const canceled = ctx.store.objects.save('payment_intent', {
    ...intent,
    canceled_at: ctx.clock.now(),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  })
  emit(ctx, 'payment_intent.canceled', canceled)
  return canceled
}

/** One attempt to collect the payment. */
export function confirmPaymentIntent(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  onSession: boolean,
): PaymentResult {
  const named = { ...intent, payment_method: method.id, last_payment_error: null }
  const answer = askBank(behaviourOf(ctx, method.id), onSession)
  if (answer.kind === 'approved') return succeed(ctx, named, method)
  if (answer.kind === 'declined') return decline(ctx, named, method, answer.decline)
  if (answer.kind === 'processing') return process(ctx, named, method)
  const waiting = ctx.store.objects.save('payment_intent', {
    ...named,
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
  })
  emit(ctx, 'payment_intent.requires_action', waiting)
  return { outcome: 'requires_action', intent: waiting, decline: null }
}

/** The cardholder answered the bank's question. An approved card does not need confirmation again. */
export function settleConfirmation(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  approved: boolean,
): PaymentResult {
  if (!approved) return decline(ctx, intent, method, REFUSED_CONFIRMATION)
  if (behaviourOf(ctx, method.id) === 'asks_for_confirmation')
    ctx.store.objects.setHidden('payment_method', method.id, { behaviour: 'pays' })
  return succeed(ctx, intent, method)
}

/** A bank debit in progress succeeded or failed. */
export function settleProcessing(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  succeeded: boolean,
): PaymentResult {
  const bounced: Decline = {
    code: 'card_declined',
    declineCode: 'insufficient_funds',
    message: 'The customer’s account has insufficient funds to cover this payment.',
    advice: null,
  }
  ctx.store.objects.setDue('payment_intent', intent.id, null)
  return succeeded ? succeed(ctx, intent, method) : decline(ctx, intent, method, bounced)
}

function succeed(ctx: SandboxContext, intent: PaymentIntent, method: PaymentMethod): PaymentResult {
  return conclude(ctx, intent, method, {
    outcome: 'succeeded',
    result: { status: 'succeeded', decline: null },
    events: ['charge.succeeded', 'payment_intent.succeeded'],
    patch: () => ({ amount_received: intent.amount, status: 'succeeded' }),
  })
}

function process(ctx: SandboxContext, intent: PaymentIntent, method: PaymentMethod): PaymentResult {
  const result = conclude(ctx, intent, method, {
    outcome: 'processing',
    result: { status: 'pending', decline: null },
    events: ['charge.pending', 'payment_intent.processing'],
    patch: () => ({ status: 'processing' }),
  })
  const settlesAt = ctx.clock.now() + DEBIT_TAKES_SECONDS
  ctx.store.objects.setDue('payment_intent', intent.id, settlesAt, testClockOf(ctx, intent.customer))
  return result
}

function decline(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  reason: Decline,
): PaymentResult {
  return conclude(ctx, intent, method, {
    outcome: 'declined',
    result: { status: 'failed', decline: reason },
    events: ['charge.failed', 'payment_intent.payment_failed'],
    patch: (charge) => ({
      last_payment_error: {
        charge: charge.id,
        code: reason.code,
        decline_code: reason.declineCode,
        doc_url: `https://stripe.com/docs/error-codes/${reason.code.replaceAll('_', '-')}`,
        ...(reason.advice ? { advice_code: reason.advice } : {}),
        message: reason.message,
        payment_method: method,
        type: 'card_error',
      },
      payment_method: null,
      status: 'requires_payment_method',
    }),
  })
}

interface Conclusion {
  outcome: PaymentResult['outcome']
  result: Parameters<typeof buildCharge>[3]
  events: [ofCharge: Stripe.Event.Type, ofIntent: Stripe.Event.Type]
  patch(charge: Charge): Partial<PaymentIntent>
}

/** Every answer of the bank leads to a charge, an intent that names it, and an event for each. */
function conclude(
  ctx: SandboxContext,
  before: PaymentIntent,
  method: PaymentMethod,
  { outcome, result, events, patch }: Conclusion,
): PaymentResult {
  const { objects } = ctx.store
  const attempt = buildCharge(ctx.clock.now(), before, method, result)
  const balance_transaction = attempt.paid ? bookCharge(ctx, attempt, method).id : null
  const charge = objects.save('charge', { ...attempt, balance_transaction })
  const intent = objects.save('payment_intent', {
    ...before,
    latest_charge: charge.id,
    next_action: null,
    ...patch(charge),
  })
  const [ofCharge, ofIntent] = events
  emit(ctx, ofCharge, charge)
  emit(ctx, ofIntent, intent)
  if (charge.paid) scheduleAftermath(ctx, charge, method)
  return { outcome, intent, decline: result.decline }
}
