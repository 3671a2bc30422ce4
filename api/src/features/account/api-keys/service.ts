import { notSignedIn } from '../../../auth/session.ts'
import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { revokeApiKey, rollApiKey } from '../../accounts/api-keys/end.ts'
import { type IssuedApiKey, issueApiKey } from '../../accounts/api-keys/issue.ts'
import { shownPart } from '../../accounts/api-keys/key-text.ts'
import { countLiveApiKeys, type LockedApiKey, lockApiKey } from '../../accounts/api-keys/repository.ts'
import { holdMember } from '../../accounts/members-repository.ts'
import { isAllowed } from '../../accounts/roles.ts'
import { recordAudit } from '../../audit/service.ts'
import { withCustomer } from '../../customers/lock.ts'
import { findOwningCustomer } from '../../customers/ownership.ts'
import type { ApiKeyNoticeKind } from '../../emails/mails/api-keys.ts'
import { enqueueEmail } from '../../emails/service.ts'
import type { Actor } from '../agents/service.ts'
import { noSubscription } from '../billing/service.ts'
import { type Member, notAllowed } from '../member.ts'
import type { ApiKeyOrder, RotationOrder } from './schemas.ts'

const MAX_LIVE_KEYS = 20
const OVERLAP_HOURS: Record<RotationOrder['overlap'], number> = { now: 0, '1h': 1, '24h': 24 }

export async function createKey(
  deps: Deps,
  actor: Actor,
  { name, scopes, expires_in_days: days }: ApiKeyOrder,
): Promise<IssuedApiKey> {
  if (!mayHold(actor.member, scopes)) throw notAllowed('billing')
  return await onKeys(deps, actor, async ({ tx, accountId, now, livemode, record }) => {
    await assertRoom(tx, accountId, now)
    const expiresAt = endOf(days, now)
    const issued = await issueApiKey(tx, { accountId, name: name.trim(), scopes, livemode, expiresAt })
    const key = { id: issued.id, name: name.trim(), prefix: shownPart(issued.key), scopes }
    await record('api_key_created', key, { name: key.name, scopes, expires_at: expiresAt })
    return issued
  })
}

/** The old key works for the chosen while, so that systems can be changed one by one. */
export async function rotateKey(
  deps: Deps,
  actor: Actor,
  id: string,
  { overlap, expires_in_days: days }: RotationOrder,
): Promise<IssuedApiKey> {
  return await onKeys(deps, actor, async ({ tx, accountId, now, livemode, record }) => {
    const known = await requireKey(tx, id, accountId)
    if (!mayHold(actor.member, known.scopes)) throw notAllowed('billing')
    await assertRoom(tx, accountId, now)
    const order = { now, livemode, overlapHours: OVERLAP_HOURS[overlap], expiresAt: endOf(days, now) }
    const rolled = await rollApiKey(tx, { id, accountId }, order)
    const key = { ...known, id: rolled.id, prefix: shownPart(rolled.key) }
    await record('api_key_rotated', key, { from: id, overlap, expires_at: order.expiresAt })
    return { id: rolled.id, key: rolled.key }
  })
}

/** Refused from the next request on. To revoke a key harms nobody, so every admin may. */
export async function revokeKey(deps: Deps, actor: Actor, id: string): Promise<void> {
  await onKeys(deps, actor, async ({ tx, accountId, now, record }) => {
    await requireKey(tx, id, accountId)
    const key = await revokeApiKey(tx, { id, accountId }, now)
    if (key.revokedAt === null) await record('api_key_revoked', key, { name: key.name })
  })
}

/** Whoever may not change payments gets no key that may. */
export function mayHold({ role }: Pick<Member, 'role'>, scopes: readonly string[]): boolean {
  return isAllowed(role, 'billing') || !scopes.includes('billing:write')
}

type ShownKey = Pick<LockedApiKey, 'id' | 'name' | 'prefix' | 'scopes'>

interface KeyWork {
  tx: Tx
  accountId: string
  now: Date
  livemode: boolean
  /** Writes the audit row and tells the owner. */
  record(kind: ApiKeyNoticeKind, key: ShownKey, after: object): Promise<void>
}

/** Runs under the lock of the account's customer, and only if the member has not been removed in the meantime. */
async function onKeys<T>(deps: Deps, actor: Actor, work: (given: KeyWork) => Promise<T>): Promise<T> {
  const { member } = actor
  const customer = await findOwningCustomer(deps.db, member.accountId)
  if (!customer) throw noSubscription()
  return await withCustomer(deps.db, customer.lockKey, async (tx) => {
    if (member.role !== 'owner' && !(await holdMember(tx, member))) throw notSignedIn()
    const now = deps.clock.now()
    const { accountId } = member
    return await work({
      tx,
      accountId,
      now,
      livemode: deps.config.stripe.livemode,
      record: async (kind, key, after) => {
        await audit(tx, actor, kind, key.id, after)
        await notifyOwner(tx, deps, actor, { kind, key, customerId: customer.id, occurredAt: now })
      },
    })
  })
}

const ACTIONS: Record<ApiKeyNoticeKind, string> = {
  api_key_created: 'api_key.create',
  api_key_rotated: 'api_key.rotate',
  api_key_revoked: 'api_key.revoke',
}

async function audit(
  tx: Tx,
  { ip, member }: Actor,
  kind: ApiKeyNoticeKind,
  subjectId: string,
  after: object,
) {
  await recordAudit(tx, {
    actor: member.email,
    action: ACTIONS[kind],
    subjectType: 'api_key',
    subjectId,
    reason: `asked for by the account's ${member.role}`,
    ip,
    after,
  })
}

async function notifyOwner(
  tx: Tx,
  deps: Deps,
  { browser, member }: Actor,
  {
    kind,
    key: { id, name, prefix, scopes },
    ...notice
  }: { kind: ApiKeyNoticeKind; key: ShownKey; customerId: string; occurredAt: Date },
): Promise<void> {
  const by = member.role === 'owner' ? {} : { member: member.email }
  await enqueueEmail(tx, deps, {
    kind,
    ...notice,
    ...by,
    browser,
    keyId: id,
    name,
    prefix,
    scopes: scopes.join(', '),
  })
}

async function requireKey(tx: Tx, id: string, accountId: string): Promise<LockedApiKey> {
  const key = await lockApiKey(tx, id, accountId)
  if (key) return key
  throw new AppError('not_found', 'None of your API keys has this id. See /api/account/api-keys for yours.')
}

async function assertRoom(tx: Tx, accountId: string, now: Date): Promise<void> {
  if ((await countLiveApiKeys(tx, accountId, now)) < MAX_LIVE_KEYS) return
  throw new AppError('conflict', `An account has at most ${MAX_LIVE_KEYS} API keys in use. Revoke one first.`)
}

function endOf(days: number | null | undefined, now: Date): Date | null {
  return typeof days === 'number' ? new Date(now.getTime() + days * DAY_MS) : null
}
