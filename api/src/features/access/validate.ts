import { getOffer } from '@kamiyo/catalog/catalog'
import type { Catalog, ServedTier } from '@kamiyo/catalog/types'
import type { Config } from '../../config/config.ts'
import type { Deps } from '../../deps.ts'
import { AppError, databaseUnavailable } from '../../errors.ts'
import { batchReads } from '../../lib/batch-reads.ts'
import { createBoundedSet } from '../../lib/bounded-set.ts'
import type { SubscriptionStatus } from '../../stripe/subscription.ts'
import { hashToken, verifyToken } from '../tokens/jwt.ts'
import type { UnknownKeyRecorder } from '../tokens/unknown-keys.ts'
import { type Access, decideAccess } from './decide.ts'
import { InactiveSubscription, NoCreditsLeft, RefusedToken } from './inactive.ts'
import { createPresentedTokensReader, type PresentedToken } from './repository.ts'

export interface ValidToken {
  jti: string
  userId: string
  agentId: string
  /** The months of the plan are counted from here. */
  anchor: Date
  tier: ServedTier
  /** Both null for an account that is served by its credits or for nothing. */
  subscriptionId: string | null
  subscriptionStatus: SubscriptionStatus | null
  expiresAt: Date
  /** From where the agent may call; null for everywhere. Who knows the address checks it. */
  allowedAddresses: string[] | null
  limits: { max_agents: number | null; rate_limit_rpm: number | null; rate_limit_daily: number | null }
}

const REMEMBERED_SIGNATURES = 20_000

export type TokenValidator = (token: string) => Promise<ValidToken>

/**
 * The validator throws unless the token may be used now. A cancellation takes effect at the next call, or up
 * to 50 ms later if several callers share a read of the same token. Tier and limits come from the
 * subscription, not from the token's claims. Only the fact that a text has our signature is cached, because
 * it never changes.
 */
export function createTokenValidator(
  deps: Pick<Deps, 'catalog' | 'config' | 'clock' | 'db'>,
  unknownKeys: Pick<UnknownKeyRecorder, 'note'>,
): TokenValidator {
  const { catalog, clock, config } = deps
  const genuine = createBoundedSet(REMEMBERED_SIGNATURES)
  const listPresented = createPresentedTokensReader(deps.db, catalog)
  const readPresented = batchReads(async (hashes: string[]) => {
    const found = await listPresented(hashes)
    return new Map(found.map((presented) => [presented.tokenHash, presented]))
  })

  return async (token) => {
    const now = clock.now()
    // Looked up by the hash of the whole text: a signature has spare bits, so a different text may also
    // verify.
    const hash = hashToken(token)
    if (!genuine.has(hash)) {
      const verdict = await verifyToken(token, config.tokens, now)
      if (verdict === 'expired') throw expired()
      if (verdict === 'invalid') throw unknownToken()
      if (verdict === 'unknown_key') {
        unknownKeys.note(hash)
        throw keyNotInUse(config)
      }
    }
    const presented = await readPresented(hash).catch((error: unknown) => {
      // If the database cannot answer, we know nothing about the token.
      throw databaseUnavailable(error)
    })
    if (!presented) throw unknownToken()
    genuine.add(hash)
    assertInUse(presented, now)
    const rules = { now, pastDueGraceDays: config.pastDueGraceDays, catalog }
    const access = decideAccess(presented.facts, rules)
    if (access.state === 'refused') throw toRefusal(catalog, access, presented)
    return toValidToken(catalog, presented, access)
  }
}

function assertInUse({ expiresAt, revokedAt, supersededAt }: PresentedToken, now: Date): void {
  if (revokedAt || (supersededAt && supersededAt <= now)) throw revoked()
  if (expiresAt <= now) throw expired()
}

function toRefusal(
  catalog: Catalog,
  access: Access & { state: 'refused' },
  { accountId }: PresentedToken,
): AppError {
  switch (access.because) {
    case 'no_subscription':
      return noSubscription(accountId)
    case 'no_credits':
      return new NoCreditsLeft(accountId)
    case 'not_entitled':
      return new InactiveSubscription(access.subscription.facts.status, access.reason, {
        accountId,
        tier: undefined,
      })
    case 'no_place':
      return suspendedAgent(catalog, accountId, access.tier)
  }
}

function toValidToken(
  catalog: Catalog,
  presented: PresentedToken,
  access: Access & { state: 'allowed' },
): ValidToken {
  const { anchor, tier, subscriptionId, subscriptionStatus } = toService(access)
  const { limits } = getOffer(catalog, tier)
  return {
    jti: presented.jti,
    userId: presented.accountId,
    agentId: presented.agentId,
    anchor,
    tier,
    subscriptionId,
    subscriptionStatus,
    expiresAt: presented.expiresAt,
    allowedAddresses: presented.allowedAddresses,
    limits: {
      max_agents: limits.maxAgents,
      rate_limit_rpm: limits.rateLimitRpm,
      rate_limit_daily: limits.rateLimitDaily,
    },
  }
}

/** The months of the free plan begin on a day of the catalogue. */
const CALENDAR = new Date(0)

type Service = Pick<ValidToken, 'anchor' | 'tier' | 'subscriptionId' | 'subscriptionStatus'>

function toService(access: Access & { state: 'allowed' }): Service {
  const noPlan = { subscriptionId: null, subscriptionStatus: null }
  if (access.by === 'free') return { anchor: CALENDAR, tier: 'free', ...noPlan }
  if (access.by === 'credits') return { anchor: access.anchor, tier: 'credits', ...noPlan }
  const { id, tier, anchor, facts } = access.subscription
  return { anchor, tier, subscriptionId: id, subscriptionStatus: facts.status }
}

function unknownToken(): AppError {
  return new AppError(
    'invalid_token',
    'This is not a token that we issued. Copy it again from the welcome mail.',
  )
}

/** Copying the token again would not help, so the message says how to get a new one. */
function keyNotInUse({ http, mail }: Config): AppError {
  return new AppError(
    'invalid_token',
    `The key that signed this token is no longer in use, so copying it again does not help. Get a new token: sign in at ${http.publicUrl}/dashboard and rotate the agent, or ask ${mail.supportEmail} to mail you one.`,
  )
}

function expired(): AppError {
  return new AppError('expired_token', 'This token has expired. Ask for a new one on the dashboard.')
}

function revoked(): AppError {
  return new AppError('revoked_token', 'This token was replaced or revoked. Use the newest one.')
}

function noSubscription(accountId: string): AppError {
  return new RefusedToken(
    'inactive_subscription',
    'The account behind this token has no subscription. Choose a plan: its mail carries the token to use.',
    { accountId, tier: undefined },
  )
}

const WITHOUT_PLAN: Partial<Record<ServedTier, string>> = {
  credits: 'Without a plan, credits serve',
  free: 'The free plan serves',
}

function suspendedAgent(catalog: Catalog, accountId: string, tier: ServedTier): AppError {
  const maxAgents = getOffer(catalog, tier).limits.maxAgents ?? 0
  const agents = maxAgents === 1 ? '1 agent' : `${maxAgents} agents`
  const withoutPlan = WITHOUT_PLAN[tier]
  const found = withoutPlan
    ? `${withoutPlan} ${agents} of the account, and this is a later one. Revoke an older agent or choose a plan`
    : `The plan serves ${maxAgents} of its agents, and this is a later one. Revoke an older agent or change the plan`
  return new RefusedToken('suspended_agent', `${found}, and the token works again.`, { accountId, tier })
}
