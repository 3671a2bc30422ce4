import type { SandboxContext } from '../../context.ts'
import type { InvoiceLine, Subscription, SubscriptionItem } from '../../store/stripe-objects.ts'
import { discountsOfLines } from '../invoices/create.ts'
import { lastingDiscounts } from './discounts.ts'
import { linesOf } from './lines.ts'

/** What coupons take off each item's price for its current period, by the item's id. */
export type PeriodDiscounts = ReadonlyMap<string, number>

/** Off what was billed: also by a coupon that was for the first invoice alone. */
export function billedDiscounts(ctx: SandboxContext, subscription: Subscription): PeriodDiscounts {
  const items = subscription.items.data
  const lasting = lastingPeriodDiscounts(ctx, subscription.discounts, items)
  return new Map(items.map((item) => [item.id, billedOff(ctx, item) ?? lasting.get(item.id) ?? 0]))
}

/** Off what would be billed: by the coupons that go on. */
export function lastingPeriodDiscounts(
  ctx: SandboxContext,
  discountIds: string[],
  items: SubscriptionItem[],
): PeriodDiscounts {
  const lines = items.flatMap((item) => linesOf(ctx, [item], false).map((line) => ({ item, line })))
  const applied = discountsOfLines(
    ctx,
    lastingDiscounts(ctx, discountIds),
    lines.map(({ line }) => line),
  )
  const off = new Map<string, number>()
  for (const { shares } of applied)
    lines.forEach(({ item }, index) => {
      off.set(item.id, (off.get(item.id) ?? 0) + (shares[index] ?? 0))
    })
  return off
}

/** Undefined where no invoice billed the item at its present price and quantity, such as after a switch. */
function billedOff(ctx: SandboxContext, item: SubscriptionItem): number | undefined {
  const subscription = ctx.store.objects.find('subscription', item.subscription)
  for (const invoice of ctx.store.objects.list('invoice', subscription?.customer)) {
    const lines = invoice.lines.data.filter((line) => bills(line, item))
    if (lines.length > 0) return lines.reduce((sum, line) => sum + discountOf(line), 0)
  }
  return undefined
}

function bills(line: InvoiceLine, item: SubscriptionItem): boolean {
  return (
    line.parent?.subscription_item_details?.subscription_item === item.id &&
    line.period.end === item.current_period_end &&
    line.pricing?.price_details?.price === item.price.id &&
    line.quantity === (item.quantity ?? 1)
  )
}

function discountOf({ discount_amounts: amounts }: InvoiceLine): number {
  return (amounts ?? []).reduce((sum, { amount }) => sum + amount, 0)
}
