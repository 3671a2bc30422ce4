import { readCheckoutSession } from '../../../stripe/checkout-session.ts'
import { readPackMetadata } from '../../purchases/sold-pack.ts'
import { tierOfMetadata } from '../../subscriptions/ownership.ts'
import type { Handler } from '../context.ts'

/** Nobody paid and nothing was created; the stored event is the only record. */
export const checkoutSessionExpired: Handler = async ({ event, deps, afterCommit }) => {
  const session = readCheckoutSession(event.object)
  if (!session) return 'ignored'
  const sold = tierOfMetadata(session.metadata) ?? readPackMetadata(session.metadata)?.packId
  if (!sold) return 'ignored'
  afterCommit(() => deps.log.info({ sessionId: session.id, sold }, 'Checkout session expired unpaid'))
  return 'success'
}
