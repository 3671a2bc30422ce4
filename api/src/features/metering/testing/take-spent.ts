import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

/** Credits that calls have used, as they change a wallet: they are taken off the packs later. */
export async function takeSpent(db: Db, accountId: string, creditMillis: number): Promise<void> {
  await sql`
    update wallets set credit_millis = credit_millis - ${creditMillis}, unfolded_millis = unfolded_millis + ${creditMillis}
    where account_id = ${accountId}`.execute(db)
}
