import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

export interface NewInquiry {
  name: string
  email: string
  company: string | null
  message: string
}

export async function insertInquiry(tx: Tx, inquiry: NewInquiry): Promise<string> {
  const { id } = await tx.insertInto('inquiries').values(inquiry).returning('id').executeTakeFirstOrThrow()
  return id
}

/** Makes concurrent inquiries count one after the other. Returns whether the lock was free. */
export async function tryLockInquiries(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ isFree: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('inquiries', 0)) as is_free`.execute(tx)
  return rows[0]?.isFree === true
}

/** The seconds until another inquiry fits into the limit for 24 hours; 0 if there is room. */
export async function secondsUntilRoom(tx: Tx, perDay: number): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from created_at + interval '1 day' - now()))::int as seconds from inquiries
    where created_at > now() - interval '1 day'
    order by created_at desc offset ${perDay - 1} limit 1`.execute(tx)
  return rows[0]?.seconds ?? 0
}

/** Within 24 hours, whether or not they have been sent. */
export async function countMailedInquiries(tx: Tx): Promise<number> {
  const { count } = await tx
    .selectFrom('emailDeliveries')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('kind', '=', 'inquiry')
    .where('createdAt', '>', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirstOrThrow()
  return Number(count)
}
