import type { Insertable } from 'kysely'
import type { Database, Tx } from '../../../db/client.ts'

/** Whether it was not there before. */
export async function insertDiscount(tx: Tx, discount: Insertable<Database['discounts']>): Promise<boolean> {
  const inserted = await tx
    .insertInto('discounts')
    .values(discount)
    .onConflict((conflict) => conflict.column('code').doNothing())
    .returning('code')
    .executeTakeFirst()
  return inserted !== undefined
}
