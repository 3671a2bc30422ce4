import type { SandboxContext } from '../../context.ts'
import type { Invoice, Subscription } from '../../store/stripe-objects.ts'

/** The subscription of an invoice, if it has one. */
export function subscriptionOf(ctx: SandboxContext, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription
  return id ? ctx.store.objects.find('subscription', id) : undefined
}
