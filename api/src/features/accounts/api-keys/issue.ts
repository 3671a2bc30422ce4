import { hash } from 'node:crypto'
import type { Tx } from '../../../db/client.ts'
import { createKeyText, shownPart } from './key-text.ts'
import { insertApiKey } from './repository.ts'
import type { Scope } from './scopes.ts'

export interface IssuedApiKey {
  id: string
  /** Shown once; only its hash is stored. */
  key: string
}

/** A key of an account, or without one a platform key. */
export async function issueApiKey(
  tx: Tx,
  {
    accountId,
    name,
    scopes,
    livemode,
    expiresAt = null,
  }: {
    accountId: string | null
    name: string
    scopes: Scope[]
    livemode: boolean
    /** Left out for a key that works until it is revoked. */
    expiresAt?: Date | null
  },
): Promise<IssuedApiKey> {
  const key = createKeyText(livemode)
  const id = await insertApiKey(tx, {
    accountId,
    name,
    scopes,
    prefix: shownPart(key),
    keyHash: hash('sha256', key),
    expiresAt,
  })
  return { id, key }
}
