import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

/**
 * Tokens of subscriptions that ended become tokens of the account as a whole, so that the next subscription serves those with which
 * the account went on free. Those of one whose payment went back stay with it.
 */
export async function releaseEndedTokens(tx: Tx, accountId: string): Promise<void> {
  await sql`
    update mcp_tokens token set subscription_id = null, is_active = true, revoked_reason = null
    from subscriptions ended
    where ended.stripe_subscription_id = token.subscription_id and ended.status = 'canceled' and ended.withdrawal is null
      and token.user_id = ${accountId} and token.superseded_at is null and token.revoked_at is null
      and token.expires_at > now()
      and free_standing(token.user_id) in ('began_free', 'bought')`.execute(tx)
}
