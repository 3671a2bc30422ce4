import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { PaymentMethod } from '../../store/stripe-objects.ts'

/**
 * A method that belongs to this customer; one that belongs to someone else, or to nobody, cannot be charged
 * for them.
 */
export function ownMethod(ctx: SandboxContext, id: string, customerId: string, param: string): PaymentMethod {
  const found = ctx.store.objects.find('payment_method', id)
  if (found?.customer === customerId) return found
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    param,
    'resource_missing',
  )
}
