import type { Static } from 'typebox'
import type { Db } from '../../../db/client.ts'
import { listGrants } from '../../metering/credits/grants-repository.ts'
import { listHeldCredits } from '../../metering/held-credits.ts'
import { listAgentCalls, listToolCalls, readUsage } from '../../metering/usage-repository.ts'
import { toMoment } from '../schemas.ts'
import { findAccount } from './find-account.ts'
import type { AccountUsageOfOperator } from './schemas.ts'

const MOST_GRANTS = 100

/** One query after the other, as for the customer's page. */
export async function describeUsage(
  db: Db,
  reference: string,
): Promise<Static<typeof AccountUsageOfOperator>> {
  const account = await findAccount(db, reference)
  const usage = await readUsage(db, account.id)
  const held = await listHeldCredits(db, [account.id])
  const { periodStart } = usage
  return {
    account_id: account.id,
    tenant_id: account.tenantId,
    name: account.name,
    balance: usage.creditMillis / 1000,
    held: (held.get(account.id) ?? 0) / 1000,
    calls_today: usage.callsToday,
    calls_this_period: usage.callsThisPeriod,
    period_start: toMoment(periodStart),
    period_end: toMoment(usage.periodEnd),
    agents: periodStart ? (await listAgentCalls(db, account.id, periodStart)).map(toAgentCalls) : [],
    tools: periodStart ? await listToolCalls(db, account.id, periodStart) : [],
    grants: (await listGrants(db, account.id, MOST_GRANTS)).map(toGrant),
  }
}

function toAgentCalls({ agentId, name, calls }: Awaited<ReturnType<typeof listAgentCalls>>[number]) {
  return { agent_id: agentId, name, calls }
}

function toGrant(grant: Awaited<ReturnType<typeof listGrants>>[number]) {
  return {
    id: grant.id,
    source: grant.sourceType,
    credits: grant.amountMillis / 1000,
    remaining: grant.remainingMillis / 1000,
    expires_at: toMoment(grant.expiresAt),
    created_at: toMoment(grant.createdAt),
  }
}
