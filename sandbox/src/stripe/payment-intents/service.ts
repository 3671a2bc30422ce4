import type { SandboxContext } from '../../context.ts'
import type { Charge, PaymentIntent, PaymentMethod } from '../../store/stripe-objects.ts'
import { buildCharge } from '../charges/builder.ts'
import { emit } from '../events/emit.ts'
import { behaviourOf } from '../payment-methods/service.ts'
import { askBank, type Decline, REFUSED_CONFIRMATION } from './bank.ts'
import { buildPaymentIntent, type PaymentIntentInput } from './builder.ts'

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

/** One attempt to take the money. */
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

/** The holder answered the bank's question. An approved card is not asked about again. */
export function settleConfirmation(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  approved: boolean,
): PaymentResult {
  if (!approved) return decline(ctx, intent, method, REFUSED_CONFIRMATION)
  ctx.store.objects.setHidden('payment_method', method.id, { behaviour: 'pays' })
  return succeed(ctx, intent, method)
}

/** A bank debit that was under way went through or bounced. */
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
  }
  return succeeded ? succeed(ctx, intent, method) : decline(ctx, intent, method, bounced)
}

function succeed(ctx: SandboxContext, intent: PaymentIntent, method: PaymentMethod): PaymentResult {
  const charge = saveCharge(ctx, intent, method, { status: 'succeeded', decline: null })
  const paid = ctx.store.objects.save('payment_intent', {
    ...intent,
    amount_received: intent.amount,
    latest_charge: charge.id,
    next_action: null,
    status: 'succeeded',
  })
  emit(ctx, 'charge.succeeded', charge)
  emit(ctx, 'payment_intent.succeeded', paid)
  return { outcome: 'succeeded', intent: paid, decline: null }
}

function decline(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  reason: Decline,
): PaymentResult {
  const charge = saveCharge(ctx, intent, method, { status: 'failed', decline: reason })
  const failed = ctx.store.objects.save('payment_intent', {
    ...intent,
    last_payment_error: {
      charge: charge.id,
      code: reason.code,
      decline_code: reason.declineCode,
      doc_url: 'https://stripe.com/docs/error-codes/card-declined',
      message: reason.message,
      payment_method: method,
      type: 'card_error',
    },
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  })
  emit(ctx, 'charge.failed', charge)
  emit(ctx, 'payment_intent.payment_failed', failed)
  return { outcome: 'declined', intent: failed, decline: reason }
}

function process(ctx: SandboxContext, intent: PaymentIntent, method: PaymentMethod): PaymentResult {
  const charge = saveCharge(ctx, intent, method, { status: 'pending', decline: null })
  const processing = ctx.store.objects.save('payment_intent', {
    ...intent,
    latest_charge: charge.id,
    next_action: null,
    status: 'processing',
  })
  emit(ctx, 'charge.pending', charge)
  emit(ctx, 'payment_intent.processing', processing)
  return { outcome: 'processing', intent: processing, decline: null }
}

function saveCharge(
  ctx: SandboxContext,
  intent: PaymentIntent,
  method: PaymentMethod,
  result: Parameters<typeof buildCharge>[3],
): Charge {
  return ctx.store.objects.save('charge', buildCharge(ctx.clock.now(), intent, method, result))
}
