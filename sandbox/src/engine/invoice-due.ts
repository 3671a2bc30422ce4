import type { SandboxContext } from '../context.ts'
import type { Invoice } from '../store/stripe-objects.ts'
import { accountSettings } from '../stripe/account-settings.ts'
import { isExhausted } from '../stripe/invoices/dunning.ts'
import { failFinalization, finalizationErrorOf } from '../stripe/invoices/finalization-error.ts'
import { finalizeInvoice } from '../stripe/invoices/finalize.ts'
import { attemptPayment, skipAttempt, wasDeclinedForGood } from '../stripe/invoices/pay.ts'
import { methodFor } from '../stripe/payment-methods/method-for.ts'
import { getObject } from '../stripe/resource.ts'
import { subscriptionPaymentFailed } from '../stripe/subscription-state/payment-status.ts'
import { changeSubscription } from '../stripe/subscription-state/save.ts'
import { isOver } from '../stripe/subscription-state/state.ts'
import { subscriptionOf } from '../stripe/subscription-state/subscription-of.ts'
import { cancelSubscription } from '../stripe/subscriptions/cancel.ts'

/**
 * A draft is finalised and charged automatically; an open invoice is retried, or becomes overdue if it was
 * sent.
 */
export function invoiceDue(ctx: SandboxContext, id: string): void {
  const found = getObject(ctx, 'invoice', id)
  if (found.status === 'open' && found.collection_method === 'send_invoice') {
    overdue(ctx, found)
    return
  }
  const error = found.status === 'draft' ? finalizationErrorOf(ctx, found) : null
  if (error) return void failFinalization(ctx, found, error)
  const invoice = found.status === 'draft' ? finalizeInvoice(ctx, found) : found
  if (invoice.collection_method === 'send_invoice') return
  const subscription = subscriptionOf(ctx, invoice)
  const payer = {
    customer: invoice.customer ?? '',
    default_payment_method: invoice.default_payment_method ?? subscription?.default_payment_method ?? null,
  }
  const method = methodFor(ctx, payer)
  const attempt = wasDeclinedForGood(ctx, invoice, method)
    ? { invoice: skipAttempt(ctx, invoice) }
    : attemptPayment(ctx, invoice, method, 'schedule')
  if (attempt.invoice.status === 'open' && isExhausted(attempt.invoice.attempt_count))
    giveUp(ctx, attempt.invoice)
}

/** It was not paid by its due date. */
function overdue(ctx: SandboxContext, invoice: Invoice): void {
  ctx.store.objects.setDue('invoice', invoice.id, null)
  subscriptionPaymentFailed(ctx, invoice)
}

/** The last retry failed: a setting of the seller decides what happens to the subscription. */
function giveUp(ctx: SandboxContext, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice)
  if (!subscription || isOver(subscription.status)) return
  const { after_last_retry: wish } = accountSettings(ctx.store.settings)
  if (wish === 'cancel') cancelSubscription(ctx, subscription, 'payment_failed')
  else if (wish === 'unpaid') changeSubscription(ctx, subscription, { status: 'unpaid' })
}
