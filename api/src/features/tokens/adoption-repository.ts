import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

export interface AdoptableToken {
  jti: string
  agentId: string
}

/**
 * The token of the account's oldest agent that is for the whole account, which its new main subscription covers; undefined if another
 * subscription that may run again has that agent.
 */
export async function findAdoptable(
  tx: Tx,
  { accountId, subscriptionId, now }: { accountId: string; subscriptionId: string; now: Date },
): Promise<AdoptableToken | undefined> {
  const { rows } = await sql<AdoptableToken>`
    select token.jti, token.agent_id
    from mcp_tokens token join agents agent on agent.id = token.agent_id
      left join subscriptions earlier on earlier.stripe_subscription_id = agent.came_with_subscription_id
    where token.user_id = ${accountId} and token.subscription_id is null
      and token.superseded_at is null and token.revoked_at is null and token.expires_at > ${now}
      and (earlier.id is null or subscription_rank(earlier.status) >= 4)
      and main_subscription_id(${accountId}) = ${subscriptionId}
    order by token.agent_created_at, token.agent_id limit 1`.execute(tx)
  return rows[0]
}

/** Whether the welcome to the subscription was for a token that this one has replaced, and has reached its owner by other means. */
export async function wasWelcomedWithAnother(
  tx: Tx,
  subscriptionId: string,
  { jti }: Pick<AdoptableToken, 'jti'>,
): Promise<boolean> {
  const welcome = await tx
    .selectFrom('emailDeliveries')
    .select('id')
    .where('stripeSubscriptionId', '=', subscriptionId)
    .where('kind', '=', 'welcome')
    .where('tokenJti', '!=', jti)
    .limit(1)
    .executeTakeFirst()
  return welcome !== undefined
}
