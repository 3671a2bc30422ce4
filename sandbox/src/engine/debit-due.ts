import type { SandboxContext } from '../context.ts'
import type { PaymentIntent } from '../store/stripe-objects.ts'
import { settleDelayedPayment } from '../stripe/checkout-sessions/complete.ts'
import { recordResult } from '../stripe/invoices/pay.ts'
import { settleProcessing } from '../stripe/payment-intents/service.ts'
import { getObject } from '../stripe/resource.ts'

/** A bank debit that was not made to fail succeeds. */
export function debitDue(ctx: SandboxContext, intent: PaymentIntent): void {
  const { objects } = ctx.store
  const session = objects
    .list('checkout.session')
    .find(({ id }) => objects.hidden('checkout.session', id).attempt?.paymentIntentId === intent.id)
  if (session) return void settleDelayedPayment(ctx, session, true)
  const method = getObject(ctx, 'payment_method', intent.payment_method ?? '')
  const result = settleProcessing(ctx, intent, method, true)
  const payment = objects.list('invoice_payment').find(({ payment: of }) => of.payment_intent === intent.id)
  const invoice = payment && objects.find('invoice', payment.invoice)
  if (invoice) recordResult(ctx, invoice, result, method.id, 'schedule')
}
