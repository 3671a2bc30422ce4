import type { BuyableTier } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { withDeadline } from '../../lib/deadline.ts'
import { isMissingInStripe, stripeUnavailable, toStripeFailure } from '../../lib/stripe-failure.ts'
import { isBuyableTier, tierForPriceId } from '../plans/service.ts'
import { BUDGET_MS } from './create-session.ts'
import { PAYMENT_STATUSES, SESSION_STATUSES, type SessionReply } from './schemas.ts'

export const SESSION_ID = /^cs_[A-Za-z0-9_]{1,250}$/

/** A session of ours; one that is not ours is answered like one that does not exist. */
export async function getCheckoutSession(
  deps: Pick<Deps, 'config' | 'stripe'>,
  sessionId: string,
): Promise<SessionReply> {
  if (!SESSION_ID.test(sessionId)) throw sessionNotFound()
  const session = await retrieve(deps, sessionId)
  const tier = tierOf(deps, session)
  if (tier === undefined) throw sessionNotFound()
  return {
    session_id: session.id,
    status: SESSION_STATUSES.find((status) => status === session.status) ?? null,
    // A status that we do not know proves no payment.
    payment_status: PAYMENT_STATUSES.find((status) => status === session.payment_status) ?? 'unpaid',
    customer_email: session.customer_details?.email ?? session.customer_email,
    tier,
    amount_total: session.amount_total,
    currency: session.currency,
    subscription_id: idOf(session.subscription),
    customer_id: idOf(session.customer),
  }
}

async function retrieve(
  { stripe }: Pick<Deps, 'stripe'>,
  sessionId: string,
): Promise<Stripe.Checkout.Session> {
  try {
    const work = stripe.checkout.sessions.retrieve(sessionId, { expand: ['line_items'] })
    return await withDeadline(work, BUDGET_MS, stripeUnavailable)
  } catch (error) {
    throw isMissingInStripe(error) ? sessionNotFound() : toStripeFailure(error)
  }
}

/** The price says what was bought; metadata only when the price is no longer one of ours. */
function tierOf({ config }: Pick<Deps, 'config'>, session: Stripe.Checkout.Session): BuyableTier | undefined {
  if (session.mode !== 'subscription') return undefined
  const priceId = session.line_items?.data[0]?.price?.id
  const tier = priceId === undefined ? undefined : tierForPriceId(config, priceId)
  if (tier !== undefined) return tier
  const { product_type: productType, tier: bought } = session.metadata ?? {}
  return productType === 'mcp' && isBuyableTier(bought) ? bought : undefined
}

function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null)
}

export function sessionNotFound(): AppError {
  return new AppError(
    'session_not_found',
    'There is no such checkout session. Check the id, or start again at pricing.',
    {
      param: 'session_id',
    },
  )
}
