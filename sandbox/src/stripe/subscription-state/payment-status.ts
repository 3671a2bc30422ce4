import type { SandboxContext } from '../../context.ts'
import type { Invoice } from '../../store/stripe-objects.ts'
import { completeResumption } from './resumption.ts'
import { changeSubscription } from './save.ts'
import { isOver } from './state.ts'
import { subscriptionOf } from './subscription-of.ts'

/** A paid invoice makes its subscription active, for the first time or again. */
export function subscriptionPaid(ctx: SandboxContext, invoice: Invoice, methodId: string | null): void {
  const subscription = subscriptionOf(ctx, invoice)
  if (!subscription || isOver(subscription.status)) return
  const { resumption } = ctx.store.objects.hidden('subscription', subscription.id)
  if (resumption?.invoiceId === invoice.id) {
    completeResumption(ctx, subscription, invoice)
    return
  }
  const revived = ['incomplete', 'past_due', 'unpaid'].includes(subscription.status)
  const keepsMethod =
    invoice.billing_reason === 'subscription_create' &&
    subscription.payment_settings?.save_default_payment_method === 'on_subscription'
  changeSubscription(ctx, subscription, {
    ...(revived && subscription.latest_invoice === invoice.id ? { status: 'active' } : {}),
    ...(keepsMethod && methodId ? { default_payment_method: methodId } : {}),
  })
}

/** A voided or written-off invoice no longer keeps its subscription past due, unless an earlier one is still open. */
export function subscriptionForgiven(ctx: SandboxContext, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice)
  if (subscription?.status !== 'past_due' || subscription.latest_invoice !== invoice.id) return
  const newest = ctx.store.objects
    .list('invoice', subscription.customer)
    .find((other) => other.status !== 'void' && subscriptionOf(ctx, other)?.id === subscription.id)
  if (newest?.status !== 'open') changeSubscription(ctx, subscription, { status: 'active' })
}

/**
 * A failed renewal, or a sent invoice that was not paid in time, makes the subscription past due; a failed
 * first payment leaves it incomplete.
 */
export function subscriptionPaymentFailed(ctx: SandboxContext, invoice: Invoice): void {
  const subscription = subscriptionOf(ctx, invoice)
  if (subscription?.status !== 'active' && subscription?.status !== 'trialing') return
  changeSubscription(ctx, subscription, { status: 'past_due' })
}
