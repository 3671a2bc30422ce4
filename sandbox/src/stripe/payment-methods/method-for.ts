import type { SandboxContext } from '../../context.ts'
import type { PaymentMethod, Subscription } from '../../store/stripe-objects.ts'

/** The method that a renewal is charged to: the subscription's own, or else the customer's default. */
export function methodFor(
  ctx: SandboxContext,
  subscription: Pick<Subscription, 'customer' | 'default_payment_method'>,
): PaymentMethod | null {
  const customer = ctx.store.objects.find('customer', subscription.customer)
  const id = subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method
  return id ? (ctx.store.objects.find('payment_method', id) ?? null) : null
}
