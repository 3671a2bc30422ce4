import type { SandboxContext } from '../../context.ts'
import type { Invoice, PaymentMethod } from '../../store/stripe-objects.ts'
import { isDeclinedForGood } from '../bank.ts'
import { emit } from '../events/emit.ts'
import { confirmPaymentIntent, type PaymentResult } from '../payment-intents/service.ts'
import { subscriptionPaid, subscriptionPaymentFailed } from '../subscription-state/payment-status.ts'
import { nextAttemptAt } from './dunning.ts'
import { defaultPaymentOf, ensurePayment } from './finalize.ts'
import { refuseUnlessPayable } from './payable.ts'
import { changeInvoice, saveInvoice } from './save.ts'

export interface InvoiceAttempt {
  invoice: Invoice
  /** Null if nothing was due and no bank was asked. */
  payment: PaymentResult | null
}

/** Who made an attempt: the retry schedule, an API call or the portal, or a buyer on the checkout page. */
export type AttemptOrigin = 'schedule' | 'request' | 'checkout'

/** One attempt to pay an invoice that can be paid. */
export function attemptPayment(
  ctx: SandboxContext,
  invoice: Invoice,
  method: PaymentMethod | null,
  origin: AttemptOrigin,
): InvoiceAttempt {
  refuseUnlessPayable(invoice)
  if (invoice.amount_remaining === 0) return { invoice: markPaid(ctx, invoice, null), payment: null }
  const intent = ensurePayment(ctx, invoice)
  if (!method) return { invoice: failAttempt(ctx, invoice, origin), payment: null }
  const payment = confirmPaymentIntent(ctx, intent, method, origin === 'checkout')
  return { invoice: recordResult(ctx, invoice, payment, method.id, origin), payment }
}

/** The effect of a finished attempt on its invoice and subscription. */
export function recordResult(
  ctx: SandboxContext,
  invoice: Invoice,
  payment: PaymentResult,
  methodId: string | null,
  origin: AttemptOrigin,
): Invoice {
  switch (payment.outcome) {
    case 'succeeded':
      return markPaid(ctx, invoice, methodId)
    case 'declined':
      return failAttempt(ctx, invoice, origin)
    case 'requires_action': {
      const isFirst = invoice.billing_reason === 'subscription_create'
      // Of the same attempt as the event that it failed.
      const attempt_count = isFirst ? invoice.attempt_count : attemptsAfter(invoice, origin)
      emit(ctx, 'invoice.payment_action_required', { ...invoice, attempt_count })
      return isFirst ? invoice : failAttempt(ctx, invoice, origin)
    }
    case 'processing':
      return saveInvoice(ctx, { ...invoice, attempted: true, next_payment_attempt: null })
  }
}

export function markPaid(ctx: SandboxContext, invoice: Invoice, methodId: string | null): Invoice {
  const now = ctx.clock.now()
  const counts = invoice.amount_remaining > 0 && invoice.billing_reason !== 'subscription_create'
  const paid = changeInvoice(ctx, invoice, {
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    attempted: true,
    attempt_count: counts ? invoice.attempt_count + 1 : invoice.attempt_count,
    next_payment_attempt: null,
    status: 'paid',
    status_transitions: { ...invoice.status_transitions, paid_at: now },
  })
  emit(ctx, 'invoice.paid', paid)
  emit(ctx, 'invoice.payment_succeeded', paid)
  markPaymentPaid(ctx, paid, now)
  subscriptionPaid(ctx, paid, methodId)
  return paid
}

function markPaymentPaid(ctx: SandboxContext, invoice: Invoice, now: number): void {
  const payment = defaultPaymentOf(ctx, invoice.id)
  if (!payment) return
  const paid = ctx.store.objects.save('invoice_payment', {
    ...payment,
    amount_paid: payment.amount_requested,
    status: 'paid',
    status_transitions: { canceled_at: null, paid_at: now },
  })
  emit(ctx, 'invoice_payment.paid', paid)
}

/** Any attempt counts as the first; after it only scheduled ones count, so that requests do not use up the retries. */
function attemptsAfter({ attempt_count }: Invoice, origin: AttemptOrigin): number {
  return origin === 'schedule' || attempt_count === 0 ? attempt_count + 1 : attempt_count
}

function failAttempt(ctx: SandboxContext, invoice: Invoice, origin: AttemptOrigin): Invoice {
  const attempts = attemptsAfter(invoice, origin)
  const counts = attempts > invoice.attempt_count
  // The first invoice of a subscription is not retried automatically: the subscription expires instead.
  const isOpen = invoice.status === 'open'
  const retried = isOpen && invoice.auto_advance === true && invoice.billing_reason !== 'subscription_create'
  const next = retried ? nextAttemptAt(ctx.clock.now(), attempts) : null
  const failed = changeInvoice(ctx, invoice, {
    attempted: true,
    attempt_count: attempts,
    next_payment_attempt: counts ? next : invoice.next_payment_attempt,
  })
  emit(ctx, 'invoice.payment_failed', failed)
  if (isOpen) subscriptionPaymentFailed(ctx, failed)
  return failed
}

/**
 * Stripe keeps scheduling retries, but skips them while the card is the one that was declined permanently.
 */
export function wasDeclinedForGood(
  ctx: SandboxContext,
  invoice: Invoice,
  method: PaymentMethod | null,
): boolean {
  const intentId = defaultPaymentOf(ctx, invoice.id)?.payment.payment_intent
  const error = intentId ? ctx.store.objects.find('payment_intent', intentId)?.last_payment_error : undefined
  return Boolean(error && error.payment_method?.id === method?.id && isDeclinedForGood(error.decline_code))
}

export function skipAttempt(ctx: SandboxContext, invoice: Invoice): Invoice {
  const attempts = invoice.attempt_count + 1
  const next = nextAttemptAt(ctx.clock.now(), attempts)
  return changeInvoice(ctx, invoice, { attempt_count: attempts, next_payment_attempt: next })
}
