import type { AgentReply } from '../agent-schemas.ts'
import type { Agent, Secret } from '../agents.ts'

export function toSecretReply({ agentId, token }: Secret) {
  return { id: agentId, token }
}

export function toAgentReply({ row, isSuspended, renewalReason }: Agent): AgentReply {
  return {
    id: row.agentId,
    name: row.agentName ?? row.agent,
    subscription_id: row.subscriptionId,
    status: isSuspended ? 'suspended' : (renewalReason ?? 'active'),
    created_at: row.agentCreatedAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    last_seen_at: row.lastSeenAt?.toISOString() ?? null,
    token_seen_at: row.tokenSeenAt?.toISOString() ?? null,
    overlap_ends_at: row.overlapEndsAt?.toISOString() ?? null,
  }
}
