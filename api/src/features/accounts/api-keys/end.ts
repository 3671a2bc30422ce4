import type { Tx } from '../../../db/client.ts'
import { AppError } from '../../../errors.ts'
import { HOUR_MS } from '../../../lib/durations.ts'
import { type IssuedApiKey, issueApiKey } from './issue.ts'
import { endApiKey, type LockedApiKey, lockApiKey } from './repository.ts'

export interface KeyOwner {
  id: string
  /** Left out for operators, who may change every key. */
  accountId?: string
}

export interface RolledApiKey extends IssuedApiKey {
  old: LockedApiKey
  /** Until when the old key works. */
  expiresAt: Date
}

/**
 * A new key with the same name and scopes; the old one works for a while, so that systems can be changed one by one. It is replaced
 * once: its end is then that of this while.
 */
export async function rollApiKey(
  tx: Tx,
  { id, accountId }: KeyOwner,
  {
    now,
    overlapHours,
    livemode,
    expiresAt: ends,
  }: {
    now: Date
    overlapHours: number
    livemode: boolean
    /** When the new key ends, or null for one that works until it is revoked; left out, it ends as the old one was to. */
    expiresAt?: Date | null
  },
): Promise<RolledApiKey> {
  const old = await lockApiKey(tx, id, accountId)
  if (!old) throw unknownKey(id)
  if (old.revokedAt || (old.expiresAt && old.expiresAt <= now))
    throw new AppError('conflict', `The key ${old.prefix}… is no longer in use. Make a new one.`)
  if (old.replacedAt)
    throw new AppError(
      'conflict',
      `The key ${old.prefix}… has been replaced. Replace its successor, or make a new one.`,
    )
  const overlapEnd = new Date(now.getTime() + overlapHours * HOUR_MS)
  const expiresAt = old.expiresAt && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd
  await endApiKey(tx, id, { expiresAt, replacedAt: now })
  const { accountId: owner, name, scopes } = old
  return {
    old,
    expiresAt,
    ...(await issueApiKey(tx, {
      accountId: owner,
      name,
      scopes,
      livemode,
      expiresAt: ends === undefined ? old.expiresAt : ends,
    })),
  }
}

/** Refused from the next request on. */
export async function revokeApiKey(tx: Tx, { id, accountId }: KeyOwner, now: Date): Promise<LockedApiKey> {
  const key = await lockApiKey(tx, id, accountId)
  if (!key) throw unknownKey(id)
  await endApiKey(tx, id, { revokedAt: key.revokedAt ?? now })
  return key
}

function unknownKey(id: string): AppError {
  return new AppError('not_found', `There is no API key ${id}. The list of keys shows their ids.`)
}
