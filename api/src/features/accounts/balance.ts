import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

/** In thousandths of a credit; 0 where there is no wallet. Packs that have expired do not count. */
export async function findBalance(db: Db, accountId: string): Promise<number> {
  const { rows } = await sql<{ creditMillis: number }>`
    select credit_millis from wallets
    where account_id = ${accountId} and has_credits(account_id)`.execute(db)
  return rows[0]?.creditMillis ?? 0
}
