import { payAsYouGo } from '@kamiyo/catalog/credits'
import { freePlan } from '@kamiyo/catalog/free-plan'
import { plans } from '@kamiyo/catalog/plans'
import type { Offer } from '@kamiyo/catalog/types'
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

/** A plan covers a number of agents, the oldest first; the others are over its limit. */
export function isAgentWithinPlan(
  olderAgents: number,
  { limits: { maxAgents } }: Pick<Offer, 'limits'>,
): boolean {
  return maxAgents === null || olderAgents < maxAgents
}

/**
 * The subscription that covers a token: its own, or the account's main one. For a row of `mcp_tokens as
 * token`.
 */
export const servingSubscription = sql<
  string | null
>`coalesce(token.subscription_id, main_subscription_id(token.user_id))`

interface Served {
  accountId: string | RawBuilder<string>
  /** Null for an account that is served without one. */
  subscriptionId: string | null | RawBuilder<string | null>
}

interface ServingPlan {
  customerId: string
  stripeSubscriptionId: string
}

/**
 * The tokens in use of the account's agents that the subscription covers. What is the same for every row is
 * in a separate query, which runs once.
 */
const servedBy = ({ accountId, subscriptionId }: Served) => sql`
  mcp_tokens served
  where served.user_id = ${accountId} and served.superseded_at is null and served.revoked_at is null
    and coalesce(served.subscription_id, (select main_subscription_id(${accountId}))) = (select ${subscriptionId})`

/** Nothing that limits them allows more, so there is no need to count further. */
const ENOUGH_AGENTS = Math.max(
  ...[...plans, payAsYouGo, ...(freePlan ? [freePlan] : [])].map(({ limits }) => limits.maxAgents ?? 0),
)

/**
 * How many agents of the same subscription are older, counted only as far as it matters, for a row of
 * `mcp_tokens as token`. Orders by the database's own time, which a JavaScript date would truncate to
 * milliseconds.
 */
export function countOlderAgents(): RawBuilder<number> {
  const served = { accountId: sql<string>`token.user_id`, subscriptionId: servingSubscription }
  return sql<number>`(
    select count(*)::int from (
      select from ${servedBy(served)}
        and (served.agent_created_at, served.agent_id) < (token.agent_created_at, token.agent_id)
      limit ${sql.lit(ENOUGH_AGENTS)}) older)`
}

/**
 * The same for an account that is served by its credits or for nothing, whatever its agents were made for. Tokens that have
 * expired take no place. Null where the token belongs to another subscription than the account's main one: then neither serves it.
 */
export const olderInAccount = sql<number | null>`older_agents_on_credits(
  token.user_id, ${servingSubscription}, token.agent_created_at, token.agent_id, ${sql.lit(ENOUGH_AGENTS)})`

const liveInAccount = (accountId: Served['accountId']) => sql`
  mcp_tokens served
  where served.user_id = ${accountId} and served.superseded_at is null and served.revoked_at is null
    and served.expires_at > now()`

/** Whether the plan has room for one more agent. */
export async function hasRoom(tx: Tx, served: Served, offer: Pick<Offer, 'limits'>): Promise<boolean> {
  const inUse = served.subscriptionId === null ? liveInAccount(served.accountId) : servedBy(served)
  const { rows } = await sql<{ agents: number }>`select count(*)::int as agents from ${inUse}`.execute(tx)
  return isAgentWithinPlan(rows[0]?.agents ?? 0, offer)
}

/** The names of the agents over the plan's limit, oldest first. */
export async function listAgentsOverLimit(
  db: Db,
  { customerId, stripeSubscriptionId }: ServingPlan,
  offer: Pick<Offer, 'limits'>,
): Promise<string[]> {
  const accountId = sql<string>`(select user_id from customers where id = ${customerId})`
  const served = { accountId, subscriptionId: stripeSubscriptionId }
  const { rows } = await sql<{ name: string }>`
    select (select name from agents where id = served.agent_id) from ${servedBy(served)}
    order by served.agent_created_at, served.agent_id`.execute(db)
  return rows.filter((_, olderAgents) => !isAgentWithinPlan(olderAgents, offer)).map(({ name }) => name)
}
