import type { SandboxContext } from '../../context.ts'
import type { InvoiceLine, Price, SubscriptionItem } from '../../store/stripe-objects.ts'
import { subscriptionLine } from '../invoices/lines.ts'

/** The lines of a subscription's items for their current period. */
export function linesOf(ctx: SandboxContext, items: SubscriptionItem[], trial: boolean): InvoiceLine[] {
  return items.map((item) => {
    const period = { start: item.current_period_start, end: item.current_period_end }
    return subscriptionLine(item, period, productName(ctx, item.price), trial)
  })
}

export function productName(ctx: SandboxContext, price: Price): string {
  return ctx.store.objects.find('product', price.product)?.name ?? price.product
}
