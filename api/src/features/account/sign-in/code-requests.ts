import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'

/** What a code is good for; a code for one is worthless for the other. */
export type CodePurpose = 'sign_in' | 'confirm'

/** A code and whoever may use it. */
export interface CodeOwner {
  email: string
  purpose: CodePurpose
  /** The browser or the session that asked for it. */
  holderHash: string
  /** Where on the net that was: the way to use it for a client that keeps no cookies. */
  networkHash: string
}

export interface NewCodeRequest extends CodeOwner {
  hasOwnAllowance: boolean
  maxTries: number
  createdAt: Date
}

/** Two who ask at once for the same address are counted one after the other. Whether it is this one's turn. */
export async function tryLockAddress(tx: Tx, email: string): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`code:${email}`}, 0)) as is_free`.execute(tx)
  return rows[0]?.isFree === true
}

export interface Asked {
  recent: number
  today: number
}

export interface AskedBy {
  /** The browser or session itself, where it has an allowance of its own. */
  holder: Asked
  /** All that have one. */
  owners: Asked
  /** Browsers without one from the same network, and from everywhere. */
  network: Asked
  strangers: Asked
}

/** How often codes were asked for this address, by whom they count for. */
export async function countCodeRequests(
  tx: Tx,
  { email, holderHash, networkHash }: CodeOwner,
  since: { recent: Date; today: Date },
): Promise<AskedBy> {
  const { rows } = await sql<Record<string, number>>`
    with asked as (
      select created_at > ${since.recent} as recent, has_own_allowance as own,
             holder_hash = ${holderHash} as mine, network_hash = ${networkHash} as near
      from code_requests where email = ${email} and created_at > ${since.today})
    select count(*) filter (where own and mine and recent)::int as "holderRecent",
           count(*) filter (where own and mine)::int as "holderToday",
           count(*) filter (where own and recent)::int as "ownersRecent",
           count(*) filter (where own)::int as "ownersToday",
           count(*) filter (where not own and near and recent)::int as "networkRecent",
           count(*) filter (where not own and near)::int as "networkToday",
           count(*) filter (where not own and recent)::int as "strangersRecent",
           count(*) filter (where not own)::int as "strangersToday"
    from asked`.execute(tx)
  const counted = (name: string): Asked => ({
    recent: rows[0]?.[`${name}Recent`] ?? 0,
    today: rows[0]?.[`${name}Today`] ?? 0,
  })
  return {
    holder: counted('holder'),
    owners: counted('owners'),
    network: counted('network'),
    strangers: counted('strangers'),
  }
}

export async function insertCodeRequest(tx: Tx, request: NewCodeRequest): Promise<string> {
  const { id } = await tx.insertInto('codeRequests').values(request).returning('id').executeTakeFirstOrThrow()
  return id
}

export interface UnsentCode {
  email: string
  purpose: CodePurpose
  createdAt: Date
}

export async function findUnsentCodeRequest(db: Db, id: string): Promise<UnsentCode | undefined> {
  const row = await db
    .selectFrom('codeRequests')
    .select(['email', 'purpose', 'createdAt'])
    .where('id', '=', id)
    .where('sentAt', 'is', null)
    .executeTakeFirst()
  return row && { ...row, purpose: row.purpose === 'sign_in' ? 'sign_in' : 'confirm' }
}

export async function updateCodeHash(db: Db, id: string, codeHash: string): Promise<void> {
  await db.updateTable('codeRequests').set({ codeHash }).where('id', '=', id).execute()
}

export async function markCodeSent(db: Db, id: string, sentAt: Date): Promise<void> {
  await db.updateTable('codeRequests').set({ sentAt }).where('id', '=', id).execute()
}

export interface TriedCode {
  id: string
  codeHash: string
}

/**
 * Counts a try of the newest code and names it; undefined when there is none, or none of its tries is left. Tries of its
 * holder and of others on the same network are counted apart, so that neither uses up the other's. A known browser keeps
 * cookies, so nobody else has tries at its codes.
 */
export async function countTry(
  db: Db,
  { email, purpose, holderHash, networkHash }: CodeOwner,
  since: Date,
): Promise<TriedCode | undefined> {
  const isHolder = sql<boolean>`holder_hash = ${holderHash}`
  const { rows } = await sql<TriedCode>`
    update code_requests
      set tries = tries + (${isHolder})::int, network_tries = network_tries + (not ${isHolder})::int
      where id = (
          select id from code_requests
          where email = ${email} and purpose = ${purpose} and created_at > ${since} and code_hash is not null
            and (${isHolder} or (network_hash = ${networkHash} and not has_own_allowance))
          order by ${isHolder} desc, created_at desc, id limit 1)
        and used_at is null
        and case when ${isHolder} then tries else network_tries end < max_tries
      returning id, code_hash as "codeHash"`.execute(db)
  return rows[0]
}

/** Whether it was this caller who used it up: of several at once, one. */
export async function markCodeUsed(db: Db, id: string, usedAt: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('codeRequests')
    .set({ usedAt })
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
