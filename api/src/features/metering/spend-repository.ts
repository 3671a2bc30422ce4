import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import type { AgentSpend } from './terms.ts'

interface StoredSpend extends AgentSpend {
  agentId: string
  periodStart: Date
}

/** What agents have used in their accounts' latest periods. */
export async function listSpend(tx: Tx, agentIds: readonly string[]): Promise<StoredSpend[]> {
  return await tx
    .selectFrom('agentSpend')
    .distinctOn('agentId')
    .select(['agentId', 'periodStart', 'calls', 'creditMillis'])
    .where('agentId', '=', sql<string>`any(${agentIds}::uuid[])`)
    .orderBy('agentId')
    .orderBy('periodStart', 'desc')
    .execute()
}
