import { hash } from 'node:crypto'
import type { Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { revokeApiKey } from '../accounts/api-keys/end.ts'
import { isKeyText } from '../accounts/api-keys/key-text.ts'
import { findKeyHolders } from '../accounts/api-keys/repository.ts'
import { type AuditSubject, recordAudit } from '../audit/service.ts'
import { withCustomer } from '../customers/lock.ts'
import { findOwningCustomer } from '../customers/ownership.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import { endGateKey, findGateKey } from '../gateway/gate-keys-repository.ts'
import { revokeToken } from '../tokens/changes-repository.ts'
import { hashToken } from '../tokens/jwt.ts'
import { findUnrevoked } from '../tokens/repository.ts'

export interface Finding {
  /** Of who reported it. */
  ip: string
  foundAt: string | undefined
  /** How the audit log and mails name whoever found it. */
  finder?: string
}

const FINDER = 'Somebody who found it and reported it to us'

type LeakDeps = Pick<Deps, 'clock' | 'config' | 'db' | 'queue'>

/** Revokes a key or token of ours, and tells its owner and the operators. What is unknown or ended changes nothing. */
export async function revokeLeaked(deps: LeakDeps, secret: string, finding: Finding): Promise<void> {
  if (isKeyText(secret)) return await revokeLeakedApiKey(deps, secret, finding)
  if (GATE_KEY.test(secret)) return await revokeLeakedGateKey(deps, secret, finding)
  await revokeLeakedToken(deps, secret, finding)
}

const GATE_KEY = /^kgk_[\w-]{43}$/

async function revokeLeakedApiKey(deps: LeakDeps, secret: string, finding: Finding): Promise<void> {
  const keyHash = hash('sha256', secret)
  const holder = (await findKeyHolders(deps.db, [keyHash])).get(keyHash)
  if (!holder) return
  const owner = holder.accountId === null ? undefined : await findOwningCustomer(deps.db, holder.accountId)
  await withTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    const { revokedAt, name, prefix, scopes } = await revokeApiKey(tx, { id: holder.keyId }, now)
    if (revokedAt !== null) return
    await record(tx, deps, { subjectType: 'api_key', subjectId: holder.keyId, name, finding })
    if (!owner) return
    await enqueueEmail(tx, deps, {
      kind: 'api_key_revoked',
      ...{ customerId: owner.id, keyId: holder.keyId, name, prefix, scopes: scopes.join(', ') },
      ...{ occurredAt: now, browser: finding.finder ?? FINDER },
    })
  })
}

async function revokeLeakedGateKey(deps: LeakDeps, secret: string, finding: Finding): Promise<void> {
  await withTransaction(deps.db, async (tx) => {
    const id = await findGateKey(tx, hash('sha256', secret))
    if (id === undefined) return
    await endGateKey(tx, id, { revokedAt: deps.clock.now() })
    await record(tx, deps, { subjectType: 'gate_key', subjectId: id, name: 'A gate key', finding })
  })
}

/** Under the customer's lock, as every other change of tokens. */
async function revokeLeakedToken(deps: LeakDeps, secret: string, finding: Finding): Promise<void> {
  const tokenHash = hashToken(secret)
  const found = await findUnrevoked(deps.db, tokenHash)
  const owner = found && (await findOwningCustomer(deps.db, found.accountId))
  if (!owner) return
  await withCustomer(deps.db, owner.lockKey, async (tx) => {
    const token = await findUnrevoked(tx, tokenHash)
    if (!token) return
    const { jti: tokenJti, agentName: agent } = token
    await revokeToken(tx, tokenJti, 'leaked')
    await record(tx, deps, { subjectType: 'token', subjectId: tokenJti, name: agent, finding })
    const occurredAt = deps.clock.now()
    const notice = { customerId: owner.id, tokenJti, agent, occurredAt, browser: finding.finder ?? FINDER }
    await enqueueEmail(tx, deps, { kind: 'token_revoked', ...notice })
  })
}

interface Revoked {
  subjectType: AuditSubject
  subjectId: string
  name: string
  finding: Finding
}

async function record(tx: Tx, deps: LeakDeps, { finding, name, ...subject }: Revoked): Promise<void> {
  const { ip, foundAt, finder = FINDER } = finding
  await recordAudit(tx, {
    ...subject,
    ...{ actor: finder, action: 'secret.leaked', ip, reason: foundAt ?? 'found in public' },
    before: { name },
  })
  const { subjectId, subjectType: what } = subject
  await notifyAdmins(tx, deps, { kind: 'admin_secret_leaked', subjectId, what, name, foundAt })
}
