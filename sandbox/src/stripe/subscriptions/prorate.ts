import type { SandboxContext } from '../../context.ts'
import type { InvoiceItem, Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import { emit } from '../events/emit.ts'
import { buildInvoiceItem } from '../invoice-items/builder.ts'
import { priceCents } from '../prices/amount.ts'
import { productName } from './lines.ts'

interface ItemChange {
  before: SubscriptionItem | null
  after: SubscriptionItem | null
}

/** Credits the old items' unused time after a moment and charges the new items', each less its discounts. */
export function prorate(
  ctx: SandboxContext,
  subscription: Subscription,
  changes: ItemChange[],
  at: number,
  discountOf: (side: 'before' | 'after', item: SubscriptionItem) => number,
): void {
  const add = (item: SubscriptionItem, side: 'before' | 'after', phrase: string) => {
    const cents = remainingCents(ctx, item, discountOf(side, item), at)
    addProration(ctx, subscription, item, { amount: side === 'before' ? -cents : cents, phrase, at })
  }
  for (const { before, after } of changes) {
    if (before) add(before, 'before', 'Unused time on')
    if (after) add(after, 'after', 'Remaining time on')
  }
}

function remainingCents(
  ctx: SandboxContext,
  item: SubscriptionItem,
  discountCents: number,
  at: number,
): number {
  const length = item.current_period_end - item.current_period_start
  const left = Math.max(0, item.current_period_end - at)
  const whole = priceCents(ctx, item.price, item.quantity ?? 1) - discountCents
  return length > 0 ? Math.round((whole * left) / length) : 0
}

function addProration(
  ctx: SandboxContext,
  subscription: Subscription,
  item: SubscriptionItem,
  { amount, phrase, at }: { amount: number; phrase: string; at: number },
): InvoiceItem {
  const day = new Date(at * 1000).toLocaleDateString('en-GB', {
    day: '2-digit',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const proration = ctx.store.objects.save(
    'invoiceitem',
    buildInvoiceItem(ctx.clock.now(), {
      amount,
      currency: item.price.currency,
      customer: subscription.customer,
      description: `${phrase} ${productName(ctx, item.price)} after ${day}`,
      discountable: false,
      parent: {
        subscription_details: { subscription: subscription.id, subscription_item: item.id },
        type: 'subscription_details',
      },
      period: { start: at, end: item.current_period_end },
      price: item.price,
      proration: true,
      quantity: item.quantity ?? 1,
      test_clock: subscription.test_clock,
    }),
  )
  emit(ctx, 'invoiceitem.created', proration)
  return proration
}
