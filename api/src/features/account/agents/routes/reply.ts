import type { Member } from '../../member.ts'
import type { AgentReply } from '../schemas.ts'
import { type Agent, mayChange, type Secret } from '../service.ts'

export function toSecretReply({ agentId, token }: Secret) {
  return { id: agentId, token }
}

export function toAgentReply({ row, isSuspended, renewalReason }: Agent, member: Member): AgentReply {
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
  }
}
