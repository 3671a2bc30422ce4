import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { isAllowed } from '../../accounts/roles.ts'
import { updateAllowedAddresses } from '../../agents/repository.ts'
import { assertRange } from './address-ranges.ts'
import { type Actor, audit, changeAgent } from './service.ts'

/** Counts from the next call on. An empty list allows every address. */
export async function allowAddresses(
  deps: Deps,
  actor: Actor,
  agentId: string,
  addresses: readonly string[],
): Promise<void> {
  if (!isAllowed(actor.member.role, 'agents')) throw notAllowedToRestrict()
  addresses.forEach(assertRange)
  await changeAgent(deps, actor, agentId, async (tx, agent, row) => {
    await updateAllowedAddresses(tx, agent, addresses.length > 0 ? addresses : null)
    await audit(tx, actor, 'agent.addresses', agentId, { before: row.allowedAddresses ?? [], addresses })
  })
}

function notAllowedToRestrict(): AppError {
  return new AppError(
    'forbidden',
    'Only the owner and the admins of the account may say where its agents call from. Ask one of them.',
  )
}
