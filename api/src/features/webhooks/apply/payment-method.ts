import { textAt } from '../../../lib/json.ts'
import { customerOf } from '../../../stripe/event.ts'
import { attachPaymentMethod, detachPaymentMethod } from '../../customers/payment-method.ts'
import { findCustomerByStripeId } from '../../customers/repository.ts'
import type { EventContext, Outcome } from '../context.ts'

export async function applyPaymentMethod(
  { tx, event }: EventContext,
  change: 'attached' | 'detached',
): Promise<Outcome> {
  const stripeCustomerId = customerOf(event)
  const id = textAt(event.object, 'id')
  if (!stripeCustomerId || !id) return 'ignored'
  if (!(await findCustomerByStripeId(tx, stripeCustomerId))) return 'deferred'
  const hasChanged =
    change === 'attached'
      ? await attachPaymentMethod(
          tx,
          stripeCustomerId,
          { id, label: describe(event.object) },
          event.createdAt,
        )
      : await detachPaymentMethod(tx, stripeCustomerId, id, event.createdAt)
  return hasChanged ? 'success' : 'stale'
}

function describe(method: Record<string, unknown>): string {
  const brand = textAt(method, 'card', 'brand') ?? textAt(method, 'type') ?? 'card'
  const last4 = textAt(method, 'card', 'last4')
  return last4 ? `${brand} •••• ${last4}` : brand
}
