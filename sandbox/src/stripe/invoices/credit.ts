import type { SandboxContext } from '../../context.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { defaultPaymentOf } from './finalize.ts'
import { markPaid } from './pay.ts'
import { changeInvoice } from './save.ts'
import { cancelPayment } from './void.ts'

/** Less is to be paid of an invoice, or more again; one of which nothing is left is paid. */
export function creditOpenInvoice(ctx: SandboxContext, invoice: Invoice, cents: number): void {
  const credited = changeInvoice(ctx, invoice, {
    amount_due: invoice.amount_due - cents,
    amount_remaining: invoice.amount_remaining - cents,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + cents,
  })
  if (credited.amount_remaining > 0) changePayment(ctx, credited)
  else {
    cancelPayment(ctx, credited, ctx.clock.now())
    markPaid(ctx, credited, null)
  }
}

function changePayment(ctx: SandboxContext, { id, amount_remaining: amount }: Invoice): void {
  const payment = defaultPaymentOf(ctx, id)
  const intent = ctx.store.objects.find('payment_intent', payment?.payment.payment_intent ?? '')
  if (!payment || !intent) return
  ctx.store.objects.save('invoice_payment', { ...payment, amount_requested: amount })
  ctx.store.objects.save('payment_intent', { ...intent, amount })
}
