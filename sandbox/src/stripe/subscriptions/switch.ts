import type { SandboxContext } from '../../context.ts'
import type { Invoice, Subscription } from '../../store/stripe-objects.ts'
import { claimItems, createInvoice, pendingItems } from '../invoices/create.ts'
import { finalizeInvoice } from '../invoices/finalize.ts'
import { invoiceItemLine } from '../invoices/lines.ts'
import { attemptPayment } from '../invoices/pay.ts'
import { methodFor } from '../payment-methods/method-for.ts'
import { itemList } from '../subscription-state/items.ts'
import { changeSubscription } from '../subscription-state/save.ts'
import { startNextPeriod } from './cycle.ts'
import { type ChangedItem, changesInterval, changesMoney } from './item-changes.ts'
import { prorate } from './prorate.ts'

export type ProrationBehavior = 'create_prorations' | 'always_invoice' | 'none'

/**
 * Sets new items on a subscription, including the resulting prorations. A different interval starts a new
 * period now.
 */
export function switchItems(
  ctx: SandboxContext,
  subscription: Subscription,
  changes: ChangedItem[],
  prorationBehavior: ProrationBehavior,
  patch: Partial<Subscription>,
): Subscription {
  const newPeriod = changes.some(changesInterval) && subscription.status !== 'trialing'
  const prorated = prorationBehavior !== 'none' && subscription.status !== 'trialing'
  if (prorated) {
    for (const change of changes.filter(changesMoney)) {
      prorate(ctx, subscription, change.before, newPeriod ? null : change.after)
    }
  }
  const items = changes.flatMap((change) => (change.after ? [change.after] : []))
  const switched = changeSubscription(ctx, subscription, {
    ...patch,
    items: itemList(subscription.id, items),
  })
  if (newPeriod) return restartPeriod(ctx, switched)
  if (prorated && prorationBehavior === 'always_invoice' && changes.some(changesMoney)) {
    const invoice = invoicePending(ctx, switched)
    return changeSubscription(ctx, reload(ctx, switched), { latest_invoice: invoice.id })
  }
  return switched
}

/** Starts a new period and collects for it immediately. */
export function restartPeriod(ctx: SandboxContext, subscription: Subscription): Subscription {
  const now = ctx.clock.now()
  const invoice = startNextPeriod(ctx, { ...subscription, billing_cycle_anchor: now }, now)
  if (invoice) {
    const method = methodFor(ctx, subscription)
    attemptPayment(ctx, finalizeInvoice(ctx, invoice), method, 'schedule')
  }
  return reload(ctx, subscription)
}

function invoicePending(ctx: SandboxContext, subscription: Subscription): Invoice {
  const customer = ctx.store.objects.find('customer', subscription.customer)
  if (!customer) throw new Error(`Customer ${subscription.customer} vanished`)
  const pending = pendingItems(ctx, customer.id, subscription.id)
  const now = ctx.clock.now()
  const draft = createInvoice(
    ctx,
    {
      customer,
      currency: subscription.currency,
      lines: pending.map(invoiceItemLine),
      period: { start: now, end: now },
      billingReason: 'subscription_update',
      subscription,
      automaticTax: subscription.automatic_tax.enabled,
    },
    [],
  )
  claimItems(ctx, pending, draft.id)
  return attemptPayment(ctx, finalizeInvoice(ctx, draft), methodFor(ctx, subscription), 'schedule').invoice
}

function reload(ctx: SandboxContext, subscription: Subscription): Subscription {
  return ctx.store.objects.find('subscription', subscription.id) ?? subscription
}
