import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import { recordAudit } from '../../audit/service.ts'
import { type IssuedGateKey, issueGateKey } from '../../gateway/gate-keys.ts'
import { endGateKey, lockGateKey } from '../../gateway/gate-keys-repository.ts'
import type { AdminAction } from '../action.ts'

type GateDeps = Pick<Deps, 'db' | 'clock'>

export async function issueKey({ db }: GateDeps, name: string, action: AdminAction): Promise<IssuedGateKey> {
  return await withTransaction(db, async (tx) => {
    const issued = await issueGateKey(tx, name)
    const subject = { subjectType: 'gate_key', subjectId: issued.id } as const
    await recordAudit(tx, { ...action, ...subject, action: 'gate_key.issue', after: { name } })
    return issued
  })
}

/** A new key under the same name; the old one works for a while, so that servers can be changed one by one. */
export async function rollKey(
  { db, clock }: GateDeps,
  id: string,
  overlapHours: number,
  action: AdminAction,
): Promise<IssuedGateKey> {
  return await withTransaction(db, async (tx) => {
    const old = await lockGateKey(tx, id)
    if (!old) throw unknownKey(id)
    const now = clock.now()
    if (old.revokedAt || (old.expiresAt && old.expiresAt <= now))
      throw new AppError('conflict', `The key ${old.prefix}… is no longer in use. Issue a new one.`)
    const issued = await issueGateKey(tx, old.name)
    const overlapEnd = new Date(now.getTime() + overlapHours * HOUR_MS)
    const expiresAt = old.expiresAt && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd
    await endGateKey(tx, id, { expiresAt })
    const subject = { subjectType: 'gate_key', subjectId: id } as const
    const after = { replaced_by: issued.id, expires_at: expiresAt }
    await recordAudit(tx, { ...action, ...subject, action: 'gate_key.roll', after })
    return issued
  })
}

/** Refused within a second; what its gates hold is given back when they fall silent. */
export async function revokeKey({ db, clock }: GateDeps, id: string, action: AdminAction): Promise<void> {
  await withTransaction(db, async (tx) => {
    const key = await lockGateKey(tx, id)
    if (!key) throw unknownKey(id)
    await endGateKey(tx, id, { revokedAt: key.revokedAt ?? clock.now() })
    const subject = { subjectType: 'gate_key', subjectId: id } as const
    await recordAudit(tx, { ...action, ...subject, action: 'gate_key.revoke', before: { name: key.name } })
  })
}

function unknownKey(id: string): AppError {
  return new AppError('not_found', `There is no gate key ${id}. The list of keys shows their ids.`)
}
