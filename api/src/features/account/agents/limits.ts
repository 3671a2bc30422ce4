import { toMillis } from '@kamiyo/catalog/metering'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { isAllowed } from '../../accounts/roles.ts'
import { updateAgentCap } from '../../agents/repository.ts'
import { type AgentUse, listAgentUse } from '../../metering/usage-repository.ts'
import { type Actor, audit, changeAgent } from './service.ts'

/** What an agent may use in a month of the plan; null for as much as its account may. */
export interface AgentLimits {
  calls: number | null
  credits: number | null
}

/** Counts from the next call on. */
export async function limitAgent(
  deps: Deps,
  actor: Actor,
  agentId: string,
  limits: AgentLimits,
): Promise<void> {
  if (!isAllowed(actor.member.role, 'agents')) throw notAllowedToLimit()
  await changeAgent(deps, actor, agentId, async (tx, agent) => {
    const creditMillis = limits.credits === null ? null : toMillis(limits.credits)
    await updateAgentCap(tx, agent, { calls: limits.calls, creditMillis })
    await audit(tx, actor, 'agent.limit', agentId, limits)
  })
}

export async function readAgentUse(db: Deps['db'], accountId: string): Promise<Map<string, AgentUse>> {
  return new Map((await listAgentUse(db, accountId)).map((use) => [use.agentId, use]))
}

function notAllowedToLimit(): AppError {
  return new AppError(
    'forbidden',
    'Only the owner and the admins of the account may limit its agents. Ask one of them.',
  )
}
