import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/client.ts'

/** What a code is for; a code for one purpose does not work for the other. */
export type CodePurpose = 'sign_in' | 'confirm'

/** A code's owner and who may use it. */
export interface CodeOwner {
  email: string
  purpose: CodePurpose
  /** The browser or the session that asked for it. */
  holderHash: string
  /** The network it came from, for clients that keep no cookies. */
  networkHash: string
}

export interface NewCodeRequest extends CodeOwner {
  hasOwnAllowance: boolean
  maxTries: number
  createdAt: Date
}

/**
 * Makes concurrent requests for the same address count one after the other. Returns whether the lock was
 * free.
 */
export async function tryLockAddress(tx: Tx, email: string): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`code:${email}`}, 0)) as is_free`.execute(tx)
  return rows[0]?.isFree === true
}

/** The same for requests from one network, whatever their addresses. */
export async function tryLockNetwork(tx: Tx, { networkHash }: CodeOwner): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`network:${networkHash}`}, 0)) as is_free`.execute(tx)
  return rows[0]?.isFree === true
}

export interface Asked {
  recent: number
  today: number
}

export interface AskedBy {
  /** The browser or session itself, if it has its own allowance. */
  holder: Asked
  /** All browsers and sessions that have their own allowance. */
  owners: Asked
  /** Browsers without their own allowance, from the same network and from all networks. */
  network: Asked
  strangers: Asked
}

/** How many codes were requested for this address, grouped by the allowance they are counted against. */
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

/** How many codes a network requested for all addresses, other than in browsers that have their own allowance. */
export async function countNetworkRequests(
  tx: Tx,
  { networkHash }: CodeOwner,
  since: { recent: Date; today: Date },
): Promise<Asked> {
  const { rows } = await sql<Asked>`
    select count(*) filter (where created_at > ${since.recent})::int as recent, count(*)::int as today
    from code_requests
    where network_hash = ${networkHash} and created_at > ${since.today} and not has_own_allowance`.execute(tx)
  return rows[0] ?? { recent: 0, today: 0 }
}

/** How many codes were mailed to addresses that no account knew. */
export async function countMailedUnknown(db: Db, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('codeRequests')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('wasUnknown', '=', true)
    .where('sentAt', '>', since)
    .executeTakeFirstOrThrow()
  return count
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

export async function markCodeSent(
  db: Db,
  id: string,
  sent: { sentAt: Date; wasUnknown: boolean },
): Promise<void> {
  await db.updateTable('codeRequests').set(sent).where('id', '=', id).execute()
}

export interface TriedCode {
  id: string
  codeHash: string
}

/**
 * Counts an attempt at the newest code and returns it; undefined if there is none or it has no attempts left.
 * Attempts from its holder and from others on the same network are counted separately, so that neither uses
 * up the other's. A known browser keeps cookies, so nobody else may try its codes.
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

/** Returns whether this call used it up; of several concurrent calls only one does. */
export async function markCodeUsed(db: Db, id: string, usedAt: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('codeRequests')
    .set({ usedAt })
    .where('id', '=', id)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
