import type { AgentUse } from '../../../metering/usage-repository.ts'
import type { Member } from '../../member.ts'
import { toShownRange } from '../address-ranges.ts'
import type { AgentReply } from '../schemas.ts'
import { type Agent, mayChange, type Secret } from '../service.ts'

export function toSecretReply({ agentId, token }: Secret) {
  return { id: agentId, token }
}

export function toAgentReply(
  { row, isSuspended, renewalReason }: Agent,
  member: Member,
  use: AgentUse | undefined,
): AgentReply {
  return {
    id: row.agentId,
    name: row.name,
    subscription_id: row.subscriptionId,
    status: isSuspended ? 'suspended' : (renewalReason ?? 'active'),
    created_at: row.createdAt.toISOString(),
    created_by: row.createdBy,
    is_manageable: mayChange(member, row),
    expires_at: row.expiresAt.toISOString(),
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    token_seen_at: row.tokenSeenAt?.toISOString() ?? null,
    overlap_ends_at: row.overlapEndsAt?.toISOString() ?? null,
    allowed_addresses: (row.allowedAddresses ?? []).map(toShownRange),
    limits: toLimits(use),
  }
}

function toLimits(use: AgentUse | undefined): AgentReply['limits'] {
  const creditMillis = use?.capCreditMillis ?? null
  return {
    calls: use?.capCalls ?? null,
    credits: creditMillis === null ? null : creditMillis / 1000,
    calls_used: use?.calls ?? 0,
    credits_used: (use?.creditMillis ?? 0) / 1000,
    resets_at: use?.periodEnd?.toISOString() ?? null,
  }
}
