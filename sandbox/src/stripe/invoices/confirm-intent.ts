import type { SandboxContext } from '../../context.ts'
import type { PaymentIntent } from '../../store/stripe-objects.ts'
import { answerBank, confirmWith } from '../payment-intents/confirm.ts'
import type { PaymentResult } from '../payment-intents/service.ts'
import { recordResult } from './pay.ts'

/** Confirms an intent; the invoice that it pays, if there is one, follows. */
export function confirmIntent(
  ctx: SandboxContext,
  intent: PaymentIntent,
  methodId: string | null | undefined,
): PaymentResult {
  return followed(ctx, confirmWith(ctx, intent, methodId))
}

export function answerIntent(ctx: SandboxContext, intent: PaymentIntent, approved: boolean): PaymentResult {
  return followed(ctx, answerBank(ctx, intent, approved))
}

function followed(ctx: SandboxContext, result: PaymentResult): PaymentResult {
  const { id, payment_method: methodId } = result.intent
  const payments = ctx.store.objects.list('invoice_payment')
  const payment = payments.find((one) => one.payment.payment_intent === id && one.status === 'open')
  const invoice = payment ? ctx.store.objects.find('invoice', payment.invoice) : undefined
  if (invoice?.status === 'open') recordResult(ctx, invoice, result, methodId, 'request')
  return result
}
