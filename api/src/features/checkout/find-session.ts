import type { BuyableTier } from '@kamiyo/catalog/types'
import Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { createShortCache } from '../../lib/short-cache.ts'
import { isMissingInStripe, toStripeFailure } from '../../stripe/failure.ts'
import { isBuyableTier, tierForPriceId } from '../plans/service.ts'
import { readPackMetadata } from '../purchases/sold-pack.ts'
import { withOutcome } from './order-outcome.ts'
import { PAYMENT_STATUSES, SESSION_STATUSES, type SessionReply } from './schemas.ts'

type FindDeps = Pick<Deps, 'config' | 'db' | 'stripe' | 'anonymousStripeCalls'>

export const SESSION_ID = /^cs_[A-Za-z0-9_]{1,250}$/

const LONGEST_SESSION_ID = 66

const REMEMBERED_SESSIONS = 1_000
/**
 * Short enough that a buyer who has just paid sees it, long enough that polling in a loop costs one request.
 */
const OPEN_TTL_MS = 250
const SETTLED_TTL_MS = 30_000
const UNKNOWN_TTL_MS = 10_000

export type SessionFinder = (sessionId: string) => Promise<SessionReply>

/** Finds our own sessions; any other gets the same answer as one that does not exist. */
export function createSessionFinder(deps: FindDeps): SessionFinder {
  const remembered = createShortCache<SessionReply | undefined>({
    maxEntries: REMEMBERED_SESSIONS,
    ttlMs: (reply) => {
      if (!reply) return UNKNOWN_TTL_MS
      const isSettled = reply.status === 'complete' && reply.payment_status !== 'unpaid'
      return isSettled ? SETTLED_TTL_MS : OPEN_TTL_MS
    },
  })
  return async (sessionId) => {
    if (!SESSION_ID.test(sessionId)) throw sessionNotFound()
    const reply = await remembered(sessionId, () => find(deps, sessionId))
    if (!reply) throw sessionNotFound()
    return reply
  }
}

async function find(deps: FindDeps, sessionId: string): Promise<SessionReply | undefined> {
  const session = await retrieve(deps, sessionId)
  const sold = session && whatWasSold(deps, session)
  if (!sold) return undefined
  return await withOutcome(deps, {
    session_id: session.id,
    status: SESSION_STATUSES.find((status) => status === session.status) ?? null,
    // An unknown status is not proof of payment.
    payment_status: PAYMENT_STATUSES.find((status) => status === session.payment_status) ?? 'unpaid',
    customer_email: session.customer_details?.email ?? session.customer_email,
    ...sold,
    amount_total: session.amount_total,
    currency: session.currency,
    subscription_id: idOf(session.subscription),
    customer_id: idOf(session.customer),
  })
}

async function retrieve(
  { stripe, anonymousStripeCalls }: FindDeps,
  sessionId: string,
): Promise<Stripe.Checkout.Session | undefined> {
  try {
    return await anonymousStripeCalls((options) =>
      stripe.checkout.sessions.retrieve(sessionId, { expand: ['line_items'] }, options),
    )
  } catch (error) {
    if (isMissingInStripe(error) || isRefusedAsTooLong(sessionId, error)) return undefined
    throw toStripeFailure(error)
  }
}

/**
 * Stripe rejects an id that is longer than any of its own. It decides, so that longer ids will work if it
 * introduces them.
 */
function isRefusedAsTooLong(sessionId: string, error: unknown): boolean {
  return sessionId.length > LONGEST_SESSION_ID && error instanceof Stripe.errors.StripeInvalidRequestError
}

function whatWasSold(
  deps: Pick<Deps, 'config'>,
  session: Stripe.Checkout.Session,
): Pick<SessionReply, 'tier' | 'credit_pack'> | undefined {
  if (session.mode === 'payment') {
    const pack = readPackMetadata(session.metadata ?? {})
    return pack && { tier: null, credit_pack: pack.packId }
  }
  const tier = tierOf(deps, session)
  return tier && { tier }
}

/** The price identifies what was bought; metadata is used only if the price is no longer one of ours. */
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
