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

/** Two that arrive at once are counted one after the other. */
export async function lockInquiries(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('inquiries', 0))`.execute(tx)
}

/** Within 24 hours, whether they are sent yet or not. */
export async function countMailedInquiries(tx: Tx): Promise<number> {
  const { count } = await tx
    .selectFrom('emailDeliveries')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('kind', '=', 'inquiry')
    .where('createdAt', '>', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirstOrThrow()
  return Number(count)
}
