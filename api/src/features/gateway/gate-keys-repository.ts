import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

export interface NewGateKey {
  name: string
  /** How the key begins, so that a person tells it from others. */
  prefix: string
  keyHash: string
}

export async function insertGateKey(tx: Tx, key: NewGateKey): Promise<string> {
  const { id } = await tx.insertInto('gateKeys').values(key).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The key that may be used now. */
export async function findGateKey(db: Db, keyHash: string): Promise<string | undefined> {
  const row = await db
    .updateTable('gateKeys')
    .set({ lastUsedAt: sql<Date>`now()` })
    .where('keyHash', '=', keyHash)
    .where('revokedAt', 'is', null)
    .where((eb) => eb.or([eb('expiresAt', 'is', null), eb('expiresAt', '>', sql<Date>`now()`)]))
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

const SHOWN = ['id', 'name', 'prefix', 'createdAt', 'lastUsedAt', 'expiresAt', 'revokedAt'] as const

export async function listGateKeys(db: Db) {
  return await db.selectFrom('gateKeys').select(SHOWN).orderBy('createdAt', 'desc').limit(200).execute()
}

export async function lockGateKey(tx: Tx, id: string) {
  return await tx.selectFrom('gateKeys').select(SHOWN).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function endGateKey(tx: Tx, id: string, ends: { expiresAt: Date } | { revokedAt: Date }) {
  await tx.updateTable('gateKeys').set(ends).where('id', '=', id).execute()
}
