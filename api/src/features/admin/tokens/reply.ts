import { findOffer } from '@kamiyo/catalog/catalog'
import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import { isAgentWithinPlan } from '../../agents/plan-limit.ts'
import { DEFAULT_AGENT } from '../../agents/repository.ts'
import { findRenewalReason } from '../../tokens/renewal.ts'
import { toMoment } from '../schemas.ts'
import type { TokenRow } from './repository.ts'
import type { TokenSummary } from './schemas.ts'

export function toTokenSummary(
  deps: Pick<Deps, 'catalog' | 'config' | 'clock'>,
  row: TokenRow,
): Static<typeof TokenSummary> {
  // A replaced or revoked token is history: its agent has, or will get, another one.
  const isNewest = !row.supersededAt && !row.revokedAt
  return {
    jti: row.jti,
    subscription_id: row.subscriptionId,
    agent: row.cameWithSubscriptionId ? DEFAULT_AGENT : row.agentId,
    agent_name: row.agentName,
    tier: row.tier,
    is_active: row.isActive,
    created_at: toMoment(row.createdAt),
    expires_at: toMoment(row.expiresAt),
    last_seen_at: toMoment(row.lastSeenAt),
    revoked_at: toMoment(row.revokedAt),
    revoked_reason: row.revokedReason,
    superseded_at: toMoment(row.supersededAt),
    is_beyond_plan: isNewest && isBeyondPlan(deps, row),
    needs_new_token: (isNewest && findRenewalReason(row, deps)) || null,
  }
}

/** A tier that is not in the catalogue any more refuses the token anyway. */
function isBeyondPlan({ catalog }: Pick<Deps, 'catalog'>, { tier, olderAgents }: TokenRow): boolean {
  const offer = findOffer(catalog, tier)
  return offer !== undefined && !isAgentWithinPlan(olderAgents, offer)
}
