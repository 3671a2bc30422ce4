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
import { billedDiscounts, lastingPeriodDiscounts } from './period-discounts.ts'
import { prorate } from './prorate.ts'

export type ProrationBehavior = 'create_prorations' | 'always_invoice' | 'none'

export interface Prorating {
  behavior: ProrationBehavior
  /** The moment from which times are prorated, where it is not now. */
  at?: number | undefined
  /** The change starts a new period whatever the prices are. */
  restarts?: boolean
}

/** A changed subscription, and the draft that is collected at once, if there is one. */
export interface Prepared {
  subscription: Subscription
  draft: Invoice | null
}

/** Sets new items on a subscription and collects what is due at once. */
export function switchItems(
  ctx: SandboxContext,
  subscription: Subscription,
  changes: ChangedItem[],
  prorating: Prorating,
): Subscription {
  return collect(ctx, prepareSwitch(ctx, subscription, changes, prorating, {}))
}

/** New items with the resulting prorations. A different interval starts a new period now. */
export function prepareSwitch(
  ctx: SandboxContext,
  subscription: Subscription,
  changes: ChangedItem[],
  { behavior, at, restarts = false }: Prorating,
  patch: Partial<Subscription>,
): Prepared {
  const running = subscription.status !== 'trialing'
  const newPeriod = running && (restarts || changes.some(changesInterval))
  const prorated = running && behavior !== 'none'
  const items = changes.flatMap((change) => (change.after ? [change.after] : []))
  if (prorated) {
    const billed = billedDiscounts(ctx, subscription)
    const lasting = lastingPeriodDiscounts(ctx, patch.discounts ?? subscription.discounts, items)
    const priced = changes.filter((one) => newPeriod || changesMoney(one))
    const parts = priced.map(({ before, after }) => ({ before, after: newPeriod ? null : after }))
    prorate(
      ctx,
      subscription,
      parts,
      at ?? ctx.clock.now(),
      (side, { id }) => (side === 'before' ? billed : lasting).get(id) ?? 0,
    )
  }
  const switched = changeSubscription(ctx, subscription, {
    ...patch,
    items: itemList(subscription.id, items),
  })
  if (newPeriod) return prepareRestart(ctx, switched)
  const invoiced = prorated && behavior === 'always_invoice' && changes.some(changesMoney)
  return { subscription: switched, draft: invoiced ? invoicePending(ctx, switched) : null }
}

/** Starts a new period. */
export function prepareRestart(ctx: SandboxContext, subscription: Subscription): Prepared {
  const now = ctx.clock.now()
  const draft = startNextPeriod(ctx, { ...subscription, billing_cycle_anchor: now }, now)
  return { subscription, draft }
}

export function collect(ctx: SandboxContext, { subscription, draft }: Prepared): Subscription {
  if (draft) attemptPayment(ctx, finalizeInvoice(ctx, draft), methodFor(ctx, subscription), 'schedule')
  const after = ctx.store.objects.find('subscription', subscription.id) ?? subscription
  if (!draft || after.latest_invoice === draft.id) return after
  return changeSubscription(ctx, after, { latest_invoice: draft.id })
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
  return draft
}
