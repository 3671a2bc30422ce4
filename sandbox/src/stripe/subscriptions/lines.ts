import type { SandboxContext } from '../../context.ts'
import type { InvoiceLine, Price, SubscriptionItem } from '../../store/stripe-objects.ts'
import { subscriptionLine } from '../invoices/lines.ts'
import { priceParts } from '../prices/amount.ts'

/** The lines of a subscription's items for their current period, one for each tier that is reached. */
export function linesOf(ctx: SandboxContext, items: SubscriptionItem[], trial: boolean): InvoiceLine[] {
  return items.flatMap((item) => {
    const period = { start: item.current_period_start, end: item.current_period_end }
    const parts = trial ? [null] : priceParts(ctx, item.price, item.quantity ?? 1)
    return parts.map((part) => subscriptionLine(item, period, productName(ctx, item.price), part))
  })
}

export function productName(ctx: SandboxContext, price: Price): string {
  return ctx.store.objects.find('product', price.product)?.name ?? price.product
}
