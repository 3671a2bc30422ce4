import { readCheckoutSession } from '../../../stripe/checkout-session.ts'
import { tierOfMetadata } from '../../subscriptions/ownership.ts'
import type { Handler } from '../context.ts'

/** Nobody paid and nothing was created; the stored event is the only record. */
export const checkoutSessionExpired: Handler = async ({ event, deps, afterCommit }) => {
  const session = readCheckoutSession(event.object)
  const tier = session && tierOfMetadata(session.metadata)
  if (!session || !tier) return 'ignored'
  afterCommit(() => deps.log.info({ sessionId: session.id, tier }, 'Checkout session expired unpaid'))
  return 'success'
}
