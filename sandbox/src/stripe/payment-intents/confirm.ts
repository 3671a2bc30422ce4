import type { SandboxContext } from '../../context.ts'
import { invalidRequest, parameterMissing, type StripeError } from '../../http/stripe-error.ts'
import type { PaymentIntent } from '../../store/stripe-objects.ts'
import { attachPaymentMethod, resolvePaymentMethod } from '../payment-methods/service.ts'
import { confirmPaymentIntent, type PaymentResult, settleConfirmation } from './service.ts'

/** One attempt with the payment method named, or else the one that the intent has. */
export function confirmWith(
  ctx: SandboxContext,
  intent: PaymentIntent,
  methodId: string | null | undefined,
): PaymentResult {
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) throw wrongState(intent, 'confirm')
  if (!methodId) throw parameterMissing('payment_method')
  const method = resolvePaymentMethod(ctx, methodId)
  return keepMethod(ctx, confirmPaymentIntent(ctx, intent, method, false))
}

/** The cardholder answered the bank's question. */
export function answerBank(ctx: SandboxContext, intent: PaymentIntent, approved: boolean): PaymentResult {
  const method = ctx.store.objects.find('payment_method', intent.payment_method ?? '')
  if (intent.status !== 'requires_action' || !method)
    throw invalidRequest('This PaymentIntent waits for no confirmation.')
  return keepMethod(ctx, settleConfirmation(ctx, intent, method, approved))
}

/** A card that is to be used again belongs to the customer. */
function keepMethod(ctx: SandboxContext, result: PaymentResult): PaymentResult {
  const { customer, payment_method: method, setup_future_usage: again } = result.intent
  if (result.outcome !== 'declined' && again && customer && method) attachPaymentMethod(ctx, method, customer)
  return result
}

export function wrongState(intent: PaymentIntent, action: string): StripeError {
  return invalidRequest(
    `You cannot ${action} this PaymentIntent because it has a status of ${intent.status}.`,
    undefined,
    'payment_intent_unexpected_state',
  )
}
