import { textAt } from '../../../lib/json.ts'
import { customerOf } from '../../../stripe/event.ts'
import { labelPaymentMethod } from '../../../stripe/payment-method.ts'
import { storePaymentMethod } from '../../customers/payment-method.ts'
import { findCustomerByStripeId } from '../../customers/repository.ts'
import type { EventContext, Outcome } from '../context.ts'

/** The subscription or the customer determines which method is charged; this stores only its label. */
export async function applyPaymentMethod(
  { tx, event }: EventContext,
  change: 'attached' | 'updated' | 'detached',
): Promise<Outcome> {
  const stripeCustomerId = customerOf(event)
  const id = textAt(event.object, 'id')
  if (!stripeCustomerId || !id) return 'ignored'
  if (!(await findCustomerByStripeId(tx, stripeCustomerId))) return 'deferred'
  const method = { id, stripeCustomerId, label: labelPaymentMethod(event.object) }
  const hasChanged = await storePaymentMethod(
    tx,
    { ...method, isDetached: change === 'detached' },
    event.createdAt,
  )
  return hasChanged ? 'success' : 'stale'
}
