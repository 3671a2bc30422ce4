import type { SandboxContext } from '../../context.ts'
import type { Customer } from '../../store/stripe-objects.ts'
import { emitUpdate } from '../events/emit.ts'

/** Changes a customer and emits the event; returns the updated customer. */
export function changeCustomer(ctx: SandboxContext, before: Customer, patch: Partial<Customer>): Customer {
  const after = ctx.store.objects.save('customer', { ...before, ...patch })
  emitUpdate(ctx, 'customer.updated', before, after)
  return after
}
