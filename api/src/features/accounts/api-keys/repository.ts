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
  expiresAt: Date | null
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

export interface ListedApiKey {
  id: string
  /** Whose key it is; null for a platform key. */
  tenantId: string | null
  name: string
  prefix: string
  scopes: string[]
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
}

const MAX_LISTED = 500

const listed = (db: Db) =>
  db
    .selectFrom('apiKeys as key')
    .leftJoin('accounts as account', 'account.id', 'key.accountId')
    .select([
      'key.id',
      'account.tenantId',
      'key.name',
      'key.prefix',
      'key.scopes',
      'key.createdAt',
      'key.lastUsedAt',
      'key.expiresAt',
      'key.revokedAt',
    ])
    .orderBy('key.createdAt', 'desc')
    .limit(MAX_LISTED)

/** The newest first, of one account or of all. */
export async function listApiKeys(db: Db, accountId?: string): Promise<ListedApiKey[]> {
  const all = listed(db)
  return await (accountId === undefined ? all : all.where('key.accountId', '=', accountId)).execute()
}

/** How many keys of an account work now. */
export async function countLiveApiKeys(db: Db, accountId: string, now: Date): Promise<number> {
  const { count } = await db
    .selectFrom('apiKeys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('accountId', '=', accountId)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now)]))
    .executeTakeFirstOrThrow()
  return count
}

export interface LockedApiKey {
  id: string
  accountId: string | null
  name: string
  prefix: string
  scopes: Scope[]
  expiresAt: Date | null
  revokedAt: Date | null
  /** When another took its place; it may work for a while since. */
  replacedAt: Date | null
}

/** Of that account where one is named: what is another's is not found. */
export async function lockApiKey(tx: Tx, id: string, accountId?: string): Promise<LockedApiKey | undefined> {
  const found = await tx
    .selectFrom('apiKeys')
    .select(['id', 'accountId', 'name', 'prefix', 'scopes', 'expiresAt', 'revokedAt', 'replacedAt'])
    .where('id', '=', id)
    .$if(accountId !== undefined, (query) => query.where('accountId', '=', accountId ?? ''))
    .forUpdate()
    .executeTakeFirst()
  return found && { ...found, scopes: found.scopes.filter(isScope) }
}

export async function endApiKey(
  tx: Tx,
  id: string,
  ends: { expiresAt: Date; replacedAt: Date } | { revokedAt: Date },
): Promise<void> {
  await tx.updateTable('apiKeys').set(ends).where('id', '=', id).execute()
}
