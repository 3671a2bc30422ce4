import { sql } from 'kysely'
import type { CodePurpose } from '../../auth/client.ts'
import type { Db, Tx } from '../../db/client.ts'

export interface CodeRequest {
  email: string
  purpose: CodePurpose
  createdAt: Date
}

/** Two who ask at once for the same address are counted one after the other. */
export async function lockAddress(tx: Tx, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`code:${email}`}, 0))`.execute(tx)
}

export async function countCodeRequests(tx: Tx, email: string, since: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('codeRequests')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('email', '=', email)
    .where('createdAt', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

export async function insertCodeRequest(tx: Tx, request: CodeRequest): Promise<string> {
  const { id } = await tx.insertInto('codeRequests').values(request).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function findUnsentCodeRequest(db: Db, id: string): Promise<CodeRequest | undefined> {
  const row = await db
    .selectFrom('codeRequests')
    .select(['email', 'purpose', 'createdAt'])
    .where('id', '=', id)
    .where('sentAt', 'is', null)
    .executeTakeFirst()
  return row && { ...row, purpose: row.purpose === 'reveal' ? 'reveal' : 'sign_in' }
}

export async function markCodeSent(db: Db, id: string, sentAt: Date): Promise<void> {
  await db.updateTable('codeRequests').set({ sentAt }).where('id', '=', id).execute()
}
