import type { Db } from '../../db/client.ts'
import { findFreeStanding } from '../accounts/free-standing.ts'
import { listMemberships, markBegunFree } from '../accounts/repository.ts'
import { DEFAULT_AGENT, hasAgents, insertAgent } from '../agents/repository.ts'
import { recordAudit } from '../audit/service.ts'
import { findOwningCustomer } from '../customers/ownership.ts'
import { insertFreeOwner, lockAddress } from '../customers/repository.ts'
import { enqueueEmail } from '../emails/service.ts'
import { issueToken } from '../tokens/service.ts'
import type { ProvisioningContext } from './provision.ts'

/** Whoever has just shown that the address is theirs. */
export interface Newcomer {
  email: string
  ip: string
}

/**
 * Gives an address its account of the free plan, with an agent and a token that is mailed; not to members of an account, and not
 * twice. A purchase by the same address waits for the same lock, so there is one account whichever comes first.
 */
export async function beginFree(context: ProvisioningContext, { email, ip }: Newcomer): Promise<void> {
  const { tx, deps, afterCommit } = context
  await lockAddress(tx, email)
  if (!(await isNewcomer(tx, email))) return
  const accountId = await insertFreeOwner(tx, email)
  const owner = await findOwningCustomer(tx, accountId)
  if (!owner) return
  await markBegunFree(tx, accountId, deps.clock.now())
  const agentId = await insertAgent(tx, { accountId, name: DEFAULT_AGENT, createdBy: null })
  const subscription = { id: null, tier: 'free' } as const
  const jti = await issueToken(tx, deps, { accountId, agentId, subscription })
  await enqueueEmail(tx, deps, { kind: 'welcome', customerId: owner.id, tokenJti: jti })
  await recordAudit(tx, {
    actor: email,
    action: 'account.begin_free',
    subjectType: 'account',
    subjectId: accountId,
    reason: 'signed in for the first time',
    ip,
    after: { jti },
  })
  afterCommit(() => deps.log.info({ userId: accountId, jti }, `MCP token created for user ${accountId}`))
}

/**
 * Whether the address has no account, or one that somebody began at a checkout and never paid for, which is from then on that of whoever
 * has shown that the address is theirs.
 */
export async function isNewcomer(db: Db, email: string): Promise<boolean> {
  const memberships = await listMemberships(db, email)
  if (memberships.length === 0) return true
  const [own] = memberships.filter(({ role }) => role === 'owner')
  if (!own || (await hasAgents(db, own.accountId))) return false
  return (await findFreeStanding(db, own.accountId)) === 'none'
}
