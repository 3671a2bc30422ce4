import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'
import { isScope, type Scope } from './scopes.ts'

export interface NewApiKey {
  /** Null for a platform key. */
  accountId: string | null
  name: string
  prefix: string
  keyHash: string
  scopes: Scope[]
}

/** Who calls with a key. */
export interface KeyHolder {
  keyId: string
  accountId: string | null
  scopes: readonly Scope[]
}

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<string> {
  const { id } = await tx.insertInto('apiKeys').values(key).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The holders of those keys that may be used now, by their hashes. */
export async function findKeyHolders(db: Db, keyHashes: readonly string[]): Promise<Map<string, KeyHolder>> {
  const rows = await db
    .selectFrom('apiKeys')
    .select(['keyHash', 'id as keyId', 'accountId', 'scopes'])
    .where('keyHash', '=', sql<string>`any(${keyHashes}::text[])`)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', sql<Date>`now()`)]))
    .execute()
  return new Map(
    rows.map(({ keyHash, scopes, ...holder }) => [keyHash, { ...holder, scopes: scopes.filter(isScope) }]),
  )
}

/** At most once a minute for each key, because every call reads it. */
export async function touchApiKey(db: Db, id: string): Promise<void> {
  await db
    .updateTable('apiKeys')
    .set({ lastUsedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('lastUsedAt', 'is', null), eb('lastUsedAt', '<', sql<Date>`now() - interval '1 minute'`)]),
    )
    .execute()
}
