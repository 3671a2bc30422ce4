import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { changeCustomer } from '../customer-state/save.ts'
import { emit } from '../events/emit.ts'
import { cancelPaymentIntent } from '../payment-intents/service.ts'
import { subscriptionForgiven } from '../subscription-state/payment-status.ts'
import { defaultPaymentOf } from './finalize.ts'
import { saveInvoice } from './save.ts'

export function voidInvoice(ctx: SandboxContext, invoice: Invoice): Invoice {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') {
    throw invalidRequest(
      `You can only pass in open or uncollectible invoices. This invoice is ${invoice.status}.`,
    )
  }
  const now = ctx.clock.now()
  const voided = saveInvoice(ctx, {
    ...invoice,
    next_payment_attempt: null,
    status: 'void',
    status_transitions: { ...invoice.status_transitions, voided_at: now },
  })
  cancelPayment(ctx, voided, now)
  returnBalance(ctx, voided)
  emit(ctx, 'invoice.voided', voided)
  subscriptionForgiven(ctx, voided)
  return voided
}

export function markUncollectible(ctx: SandboxContext, invoice: Invoice): Invoice {
  if (invoice.status !== 'open') throw invalidRequest('Only open invoices can be marked uncollectible.')
  const written = saveInvoice(ctx, {
    ...invoice,
    next_payment_attempt: null,
    status: 'uncollectible',
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: ctx.clock.now() },
  })
  emit(ctx, 'invoice.marked_uncollectible', written)
  subscriptionForgiven(ctx, written)
  return written
}

/** Credit used by the invoice is returned to the customer. */
function returnBalance(ctx: SandboxContext, invoice: Invoice): void {
  const customer = ctx.store.objects.find('customer', invoice.customer ?? '')
  const used = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance)
  if (customer) changeCustomer(ctx, customer, { balance: customer.balance + used })
}

/** Nothing is collected for the invoice any more. */
export function cancelPayment(ctx: SandboxContext, invoice: Invoice, now: number): void {
  const payment = defaultPaymentOf(ctx, invoice.id)
  if (!payment) return
  ctx.store.objects.save('invoice_payment', {
    ...payment,
    status: 'canceled',
    status_transitions: { canceled_at: now, paid_at: null },
  })
  const intent = payment.payment.payment_intent
    ? ctx.store.objects.find('payment_intent', payment.payment.payment_intent)
    : undefined
  if (!intent || intent.status === 'succeeded') return
  cancelPaymentIntent(ctx, intent, 'void_invoice')
}
