import type { SandboxContext } from '../../context.ts'
import type { Invoice, Subscription } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { claimItems, createInvoice, pendingItems } from '../invoices/create.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { invoiceItemLine } from '../invoices/lines.ts'
import { DRAFT_SECONDS, saveInvoice } from '../invoices/save.ts'
import { markUncollectible, voidInvoice } from '../invoices/void.ts'
import { methodFor } from '../payment-methods/method-for.ts'
import { itemList } from '../subscription-state/items.ts'
import { renewedItems } from '../subscription-state/renewed-items.ts'
import { changeSubscription, saveSubscription } from '../subscription-state/save.ts'
import { firstItem } from '../subscription-state/state.ts'
import { cancelSubscription } from './cancel.ts'
import { lastingDiscounts } from './discounts.ts'
import { linesOf } from './lines.ts'

/** Starts the next period at the given time; returns its draft invoice, if there is one. */
export function startNextPeriod(
  ctx: SandboxContext,
  subscription: Subscription,
  start: number,
): Invoice | null {
  const trialEnds = subscription.status === 'trialing'
  if (trialEnds && !methodFor(ctx, subscription) && endWithoutMethod(ctx, subscription)) return null
  const renewed = renewedAt(subscription, start)
  const invoice = createCycleInvoice(ctx, renewed, firstItem(subscription).current_period_start, start)
  changeSubscription(ctx, subscription, {
    ...renewed,
    discounts: lastingDiscounts(ctx, renewed.discounts),
    latest_invoice: invoice.id,
  })
  return handlePause(ctx, renewed, invoice)
}

/** The subscription in a period that starts at the given time. */
export function renewedAt(subscription: Subscription, start: number): Subscription {
  const trialEnds = subscription.status === 'trialing'
  const anchor = trialEnds ? start : subscription.billing_cycle_anchor
  return {
    ...subscription,
    billing_cycle_anchor: anchor,
    items: itemList(subscription.id, renewedItems(subscription, start, anchor)),
    status: trialEnds ? 'active' : subscription.status,
    trial_end: trialEnds ? start : subscription.trial_end,
  }
}

export function createCycleInvoice(
  ctx: SandboxContext,
  subscription: Subscription,
  periodStart: number,
  now: number,
): Invoice {
  const customer = ctx.store.objects.find('customer', subscription.customer)
  if (!customer) throw new Error(`Customer ${subscription.customer} vanished`)
  const pending = pendingItems(ctx, customer.id, subscription.id)
  const collects =
    subscription.status !== 'unpaid' && subscription.pause_collection?.behavior !== 'keep_as_draft'
  const invoice = createInvoice(
    ctx,
    {
      customer,
      currency: subscription.currency,
      lines: [...pending.map(invoiceItemLine), ...linesOf(ctx, subscription.items.data, false)],
      period: { start: periodStart, end: now },
      billingReason: 'subscription_cycle',
      subscription,
      collectionMethod: subscription.collection_method,
      autoAdvance: collects,
      automaticTax: subscription.automatic_tax.enabled,
      daysUntilDue: subscription.days_until_due,
    },
    subscription.discounts,
  )
  claimItems(ctx, pending, invoice.id)
  return saveInvoice(ctx, { ...invoice, automatically_finalizes_at: collects ? now + DRAFT_SECONDS : null })
}

/** While collection is paused, invoices are voided or written off as soon as they are created. */
function handlePause(ctx: SandboxContext, subscription: Subscription, invoice: Invoice): Invoice | null {
  const behavior = subscription.pause_collection?.behavior
  if (behavior === 'void') voidInvoice(ctx, finalizeInvoice(ctx, invoice))
  else if (behavior === 'mark_uncollectible') markUncollectible(ctx, finalizeInvoice(ctx, invoice))
  else return invoice.automatically_finalizes_at === null ? null : invoice
  return null
}

/** A trial ends without anything to charge: pause, cancel, or (Stripe's default) create an invoice anyway. */
function endWithoutMethod(ctx: SandboxContext, subscription: Subscription): boolean {
  const wish = subscription.trial_settings?.end_behavior.missing_payment_method
  if (wish === 'cancel') {
    cancelSubscription(ctx, subscription, 'cancellation_requested')
    return true
  }
  if (wish !== 'pause') return false
  const paused = saveSubscription(ctx, { ...subscription, status: 'paused', trial_end: ctx.clock.now() })
  emit(ctx, 'customer.subscription.paused', paused)
  emit(ctx, 'customer.subscription.updated', paused, { status: subscription.status })
  return true
}
