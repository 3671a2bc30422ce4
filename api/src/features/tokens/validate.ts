import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import type { Deps } from '../../deps.ts'
import { AppError, databaseUnavailable } from '../../errors.ts'
import type { SubscriptionStatus } from '../../stripe/subscription.ts'
import { decideEntitlement } from '../subscriptions/entitlement.ts'
import { hashToken, verifyToken } from './jwt.ts'
import { findPresentedToken } from './repository.ts'
import { tokenKey } from './service.ts'

export interface ValidToken {
  jti: string
  userId: string
  tier: BuyableTier
  subscriptionId: string
  subscriptionStatus: SubscriptionStatus
  expiresAt: Date
  limits: { max_agents: number | null; rate_limit_rpm: number | null; rate_limit_daily: number | null }
}

/**
 * Throws unless this token may be used now. Nothing is cached, so a cancellation counts from the
 * next call; tier and limits are those of the subscription, whatever the claim says.
 */
export async function validateToken(
  deps: Pick<Deps, 'config' | 'clock' | 'db'>,
  token: string,
): Promise<ValidToken> {
  const now = deps.clock.now()
  const verdict = await verifyToken(token, tokenKey(deps.config), now)
  if (verdict === 'expired') throw expired()
  if (verdict === 'invalid') throw unknownToken()
  // By the hash of the whole text: a signature has spare bits, so another text may verify as well.
  const presented = await findPresentedToken(deps.db, hashToken(token)).catch((error: unknown) => {
    // Whatever keeps the database from answering says nothing about the token.
    throw databaseUnavailable(error)
  })
  if (!presented) throw unknownToken()
  if (presented.isRevoked) throw revoked()
  if (presented.expiresAt <= now) throw expired()
  const entitlement = decideEntitlement(presented.facts, {
    now,
    pastDueGraceDays: deps.config.pastDueGraceDays,
  })
  if (entitlement.state !== 'entitled') throw notEntitled(presented.facts.status, entitlement.reason)
  return toValidToken(presented)
}

function toValidToken(presented: NonNullable<Awaited<ReturnType<typeof findPresentedToken>>>): ValidToken {
  const { limits } = getPlan(presented.tier)
  return {
    jti: presented.jti,
    userId: presented.userId,
    tier: presented.tier,
    subscriptionId: presented.subscriptionId,
    subscriptionStatus: presented.facts.status,
    expiresAt: presented.expiresAt,
    limits: {
      max_agents: limits.maxAgents,
      rate_limit_rpm: limits.rateLimitRpm,
      rate_limit_daily: limits.rateLimitDaily,
    },
  }
}

function unknownToken(): AppError {
  return new AppError(
    'invalid_token',
    'This is not a token that we issued. Copy it again from the welcome mail.',
  )
}

function expired(): AppError {
  return new AppError('expired_token', 'This token has expired. Ask for a new one on the dashboard.')
}

function revoked(): AppError {
  return new AppError('revoked_token', 'This token was replaced or revoked. Use the newest one.')
}

function notEntitled(status: SubscriptionStatus, reason: string): AppError {
  return new AppError(
    'inactive_subscription',
    `The subscription behind this token is ${status} (${reason}). Renew it or settle its invoice, and the token works again; a canceled one needs a new subscription.`,
  )
}
