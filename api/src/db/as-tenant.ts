import { TENANT_ROLE } from '@kamiyo/migrations/tenant-role'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/**
 * Reads what one account may see: as a role to which the database shows the rows of no other, whatever a query asks for, and which
 * can write nothing.
 */
export async function asTenant<T>(db: Db, accountId: string, read: (tx: Tx) => Promise<T>): Promise<T> {
  return await db.transaction().execute(async (tx) => {
    await sql`select set_config('app.account_id', ${accountId}, true), set_config('role', ${TENANT_ROLE}, true)`.execute(
      tx,
    )
    return await read(tx)
  })
}
