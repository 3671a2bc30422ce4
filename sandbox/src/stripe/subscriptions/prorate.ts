import type { SandboxContext } from '../../context.ts'
import type { InvoiceItem, Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { buildInvoiceItem } from '../invoice-items/builder.ts'
import { productName } from './lines.ts'

/** Credits the unused time of the old items and charges the remaining time of the new ones. */
export function prorate(
  ctx: SandboxContext,
  subscription: Subscription,
  before: SubscriptionItem | null,
  after: SubscriptionItem | null,
): void {
  const now = ctx.clock.now()
  if (before) addProration(ctx, subscription, before, -remainingCents(before, now), 'Unused time on')
  if (after) addProration(ctx, subscription, after, remainingCents(after, now), 'Remaining time on')
}

function remainingCents(item: SubscriptionItem, now: number): number {
  const length = item.current_period_end - item.current_period_start
  const left = Math.max(0, item.current_period_end - now)
  const full = (item.price.unit_amount ?? 0) * (item.quantity ?? 1)
  return length > 0 ? Math.round((full * left) / length) : 0
}

function addProration(
  ctx: SandboxContext,
  subscription: Subscription,
  item: SubscriptionItem,
  amount: number,
  phrase: string,
): InvoiceItem {
  const now = ctx.clock.now()
  const day = new Date(now * 1000).toLocaleDateString('en-GB', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const proration = ctx.store.objects.save(
    'invoiceitem',
    buildInvoiceItem(now, {
      amount,
      currency: item.price.currency,
      customer: subscription.customer,
      description: `${phrase} ${productName(ctx, item.price)} after ${day}`,
      discountable: false,
      parent: {
        subscription_details: { subscription: subscription.id, subscription_item: item.id },
        type: 'subscription_details',
      },
      period: { start: now, end: item.current_period_end },
      price: item.price,
      proration: true,
      quantity: item.quantity ?? 1,
      test_clock: subscription.test_clock,
    }),
  )
  emit(ctx, 'invoiceitem.created', proration)
  return proration
}
