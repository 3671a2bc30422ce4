import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import type { OwnedAgent } from '../agents/repository.ts'
import type { TokenRecord } from './repository.ts'

/** Revokes every token of the agent, including one in an overlap. */
export async function revokeTokensOf(
  tx: Tx,
  { agentId, accountId }: OwnedAgent,
  reason = 'revoked_by_owner',
): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ isActive: false, revokedAt: sql<Date>`now()`, revokedReason: reason })
    .where('agentId', '=', agentId)
    .where('userId', '=', accountId)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Ends the overlap of an earlier rotation. */
export async function endOverlap(tx: Tx, { agentId, accountId }: OwnedAgent): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ isActive: false, revokedAt: sql<Date>`now()`, revokedReason: 'rotated' })
    .where('agentId', '=', agentId)
    .where('userId', '=', accountId)
    .where('supersededAt', 'is not', null)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Frees the agent for a new token; the old one can be used until the given time. */
export async function supersedeLater(
  tx: Tx,
  { jti, accountId }: Pick<TokenRecord, 'jti' | 'accountId'>,
  supersededAt: Date,
): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ supersededAt, revokedReason: 'rotated' })
    .where('jti', '=', jti)
    .where('userId', '=', accountId)
    .execute()
}

/**
 * Refused from the next call on. The agent keeps its place, so that no event creates a new token
 * automatically.
 */
export async function revokeToken(tx: Tx, jti: string, reason: string): Promise<void> {
  await tx
    .updateTable('mcpTokens')
    .set({ isActive: false, revokedAt: sql<Date>`now()`, revokedReason: reason })
    .where('jti', '=', jti)
    .where('revokedAt', 'is', null)
    .execute()
}

/**
 * The seconds until another token fits into the limit for some hours, for all agents together; 0 if there is
 * room.
 */
export async function secondsUntilNextToken(
  tx: Tx,
  userId: string,
  { hours, tokens }: { hours: number; tokens: number },
): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from created_at + make_interval(hours => ${hours}::int) - now()))::int as seconds
    from mcp_tokens
    where user_id = ${userId} and created_at > now() - make_interval(hours => ${hours}::int)
    order by created_at desc offset ${tokens - 1}::int limit 1`.execute(tx)
  return rows[0]?.seconds ?? 0
}
