import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { normalAddress } from '../../lib/normal-address.ts'

/** The name of the agent that comes with a subscription. */
export const DEFAULT_AGENT = 'default'

/** An agent and its account: a change names both, so that nobody can change another account's agent. */
export interface OwnedAgent {
  agentId: string
  accountId: string
}

export interface NewAgent {
  accountId: string
  name: string
  /** The member who created it; null for an operator. */
  createdBy: string | null
}

export async function insertAgent(tx: Tx, agent: NewAgent): Promise<string> {
  const { id } = await tx.insertInto('agents').values(agent).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function hasAgents(db: Db, accountId: string): Promise<boolean> {
  const found = await db
    .selectFrom('agents')
    .select('id')
    .where('accountId', '=', accountId)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/**
 * Returns the agent that comes with a subscription, creating it if necessary. One that went on under it stays in its account when
 * the subscription moves to another.
 */
export async function obtainDefaultAgent(tx: Tx, accountId: string, subscriptionId: string): Promise<string> {
  const agent = await insertDefaultAgent(tx, accountId, subscriptionId)
  if (agent.accountId === accountId) return agent.id
  await tx.updateTable('agents').set({ cameWithSubscriptionId: null }).where('id', '=', agent.id).execute()
  return (await insertDefaultAgent(tx, accountId, subscriptionId)).id
}

async function insertDefaultAgent(tx: Tx, accountId: string, cameWithSubscriptionId: string) {
  return await tx
    .insertInto('agents')
    .values({ accountId, name: DEFAULT_AGENT, cameWithSubscriptionId })
    .onConflict((conflict) =>
      // Changes nothing, but makes the statement return the existing row.
      conflict.column('cameWithSubscriptionId').doUpdateSet({ cameWithSubscriptionId }),
    )
    .returning(['id', 'accountId'])
    .executeTakeFirstOrThrow()
}

/** Makes the agent the one that came with the subscription, in place of another. */
export async function moveDefaultAgent(tx: Tx, subscriptionId: string, agentId: string): Promise<void> {
  const came = tx.updateTable('agents')
  await came
    .set({ cameWithSubscriptionId: null })
    .where('cameWithSubscriptionId', '=', subscriptionId)
    .execute()
  await came.set({ cameWithSubscriptionId: subscriptionId }).where('id', '=', agentId).execute()
}

export async function updateAgentName(tx: Tx, { agentId, accountId }: OwnedAgent, name: string) {
  await tx
    .updateTable('agents')
    .set({ name })
    .where('id', '=', agentId)
    .where('accountId', '=', accountId)
    .execute()
}

/** Limits of one agent within those of its account; null for none. */
export async function updateAgentCap(
  tx: Tx,
  { agentId, accountId }: OwnedAgent,
  cap: { calls: number | null; creditMillis: number | null },
): Promise<void> {
  await tx
    .updateTable('agents')
    .set({ capCalls: cap.calls, capCreditMillis: cap.creditMillis })
    .where('id', '=', agentId)
    .where('accountId', '=', accountId)
    .execute()
}

/** Ranges as people write them; a null for none, which is everywhere. */
export async function updateAllowedAddresses(
  tx: Tx,
  { agentId, accountId }: OwnedAgent,
  ranges: readonly string[] | null,
): Promise<void> {
  await tx
    .updateTable('agents')
    .set({
      allowedAddresses: sql<string[] | null>`(
        select array_agg(network(range::inet)) from unnest(${ranges}::text[]) as range)`,
    })
    .where('id', '=', agentId)
    .where('accountId', '=', accountId)
    .execute()
}

export async function updateAgentsSeen(db: Db, agentIds: readonly string[], seenAt: Date): Promise<void> {
  await db
    .updateTable('agents')
    .set({ lastSeenAt: seenAt })
    .where('id', '=', sql<string>`any(${agentIds}::uuid[])`)
    .execute()
}

export async function listAgentsMadeBy(tx: Tx, accountId: string, email: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('agents')
    .select('id')
    .where('accountId', '=', accountId)
    .where('createdBy', '=', normalAddress(email))
    .orderBy('createdAt')
    .execute()
  return rows.map(({ id }) => id)
}
