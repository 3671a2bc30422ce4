import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { parameterMissing } from '../../http/stripe-error.ts'
import type { Invoice, SubscriptionItem } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { addInterval } from '../interval.ts'
import { draftInvoice, pendingItems } from '../invoices/create.ts'
import { invoiceItemLine } from '../invoices/lines.ts'
import { getReferenced } from '../resource.ts'
import { firstItem } from '../subscription-state/state.ts'
import { linesOf } from './lines.ts'

/** The amount that the next renewal of a subscription would be invoiced at. */
export function previewInvoice(
  ctx: SandboxContext,
  params: Wire<Stripe.InvoiceCreatePreviewParams>,
): Invoice {
  if (!params.subscription) throw parameterMissing('subscription')
  const subscription = getReferenced(ctx, 'subscription', params.subscription, 'subscription')
  const customer = getReferenced(ctx, 'customer', subscription.customer, 'customer')
  const { current_period_start, current_period_end } = firstItem(subscription)
  const pending = pendingItems(ctx, customer.id, subscription.id)
  const next = subscription.items.data.map((item) => inNextPeriod(item, subscription.billing_cycle_anchor))
  const invoice = draftInvoice(
    ctx,
    {
      customer,
      currency: subscription.currency,
      lines: [...pending.map(invoiceItemLine), ...linesOf(ctx, next, false)],
      period: { start: current_period_start, end: current_period_end },
      billingReason: 'upcoming',
      subscription,
      automaticTax: subscription.automatic_tax.enabled,
    },
    subscription.discounts,
  )
  return { ...invoice, id: `upcoming_${invoice.id}`, next_payment_attempt: current_period_end }
}

function inNextPeriod(item: SubscriptionItem, anchor: number): SubscriptionItem {
  const start = item.current_period_end
  const { interval = 'month', interval_count: count = 1 } = item.price.recurring ?? {}
  return {
    ...item,
    current_period_start: start,
    current_period_end: addInterval(start, anchor, interval, count),
  }
}
