import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

/** A call, or another change of the credits; its id begins with the time. */
export interface LedgerRow {
  id: string
  /** `call`, or the kind of the change. */
  kind: string
  agentId: string | null
  agentName: string | null
  tool: string | null
  outcome: string | null
  includedCalls: number
  /** What it did to the credits: below zero for what a call cost. */
  creditMillis: number
  overageMillis: number
  durationMs: number | null
  balanceMillis: number | null
}

export interface LedgerFilter {
  accountId: string
  agentId?: string
  tool?: string
  /** The smallest id that is wanted. */
  fromId?: string
  /** The smallest id that is not. */
  beforeId?: string
}

/** Newest first. With an agent or a tool only calls are wanted. */
export async function listLedger(db: Db, filter: LedgerFilter, limit: number): Promise<LedgerRow[]> {
  const { agentId, tool } = filter
  const isOfCalls = agentId !== undefined || tool !== undefined
  const lists = [callsOf(filter, limit), ...(isOfCalls ? [] : [changesOf(filter, limit)])]
  const parts = lists.map((list) => sql`select * from ${list} list`)
  const { rows } = await sql<LedgerRow>`
    select entry.*, agents.name as agent_name
    from (${sql.join(parts, sql` union all `)} order by id desc limit ${limit}) entry
    left join agents on agents.id = entry.agent_id
    order by entry.id desc`.execute(db)
  return rows
}

function callsOf(filter: LedgerFilter, limit: number): RawBuilder<unknown> {
  const { agentId, tool } = filter
  return sql`(
    select call_id as id, 'call' as kind, agent_id, tool, outcome, included_calls, -credit_millis as credit_millis,
      overage_millis, duration_ms, balance_millis
    from metered_calls
    where ${within(sql`call_id`, filter)}
      ${agentId === undefined ? sql`` : sql`and agent_id = ${agentId}`}
      ${tool === undefined ? sql`` : sql`and tool = ${tool}`}
    order by call_id desc limit ${limit})`
}

function changesOf(filter: LedgerFilter, limit: number): RawBuilder<unknown> {
  return sql`(
    select id, kind, null::uuid, null::text, null::text, 0, amount_millis, 0, null::int, balance_millis
    from credit_changes where ${within(sql`id`, filter)}
    order by id desc limit ${limit})`
}

function within(id: RawBuilder<unknown>, { accountId, fromId, beforeId }: LedgerFilter) {
  return sql`account_id = ${accountId}
    ${fromId === undefined ? sql`` : sql`and ${id} >= ${fromId}`}
    ${beforeId === undefined ? sql`` : sql`and ${id} < ${beforeId}`}`
}
