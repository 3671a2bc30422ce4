import type { SandboxContext } from '../../context.ts'
import type { Invoice, Subscription } from '../../store/stripe-objects.ts'

/** The subscription that an invoice collects for, if it does. */
export function subscriptionOf(ctx: SandboxContext, invoice: Invoice): Subscription | undefined {
  const id = invoice.parent?.subscription_details?.subscription
  return id ? ctx.store.objects.find('subscription', id) : undefined
}
