import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import { forgetInquiries } from '../emails/repository.ts'

const KEPT_DAYS = 180

/**
 * Deletes old messages of people who had not become customers. The row of the e-mail stays, without the
 * message.
 */
export async function deleteOldInquiries(db: Db, limit: number): Promise<number> {
  return await withTransaction(db, async (tx) => {
    const old = await tx
      .selectFrom('inquiries')
      .select('id')
      .where('createdAt', '<', sql<Date>`now() - interval '1 day' * ${KEPT_DAYS}`)
      .limit(limit)
      .execute()
    const ids = old.map(({ id }) => id)
    if (ids.length === 0) return 0
    await forgetInquiries(tx, ids)
    await tx.deleteFrom('inquiries').where('id', 'in', ids).execute()
    return ids.length
  })
}
