import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { nameOf } from './repository.ts'

/** An organisation that was set up with an address by nobody signed in, and is nobody's until its owner claims it. */
export interface UnclaimedAccount {
  accountId: string
  tenantId: string
  name: string | null
  setUpAt: Date
  /** Since when the owner of the address says that it is not theirs. */
  disownedAt: Date | null
}

/** Also those that were disowned, which may have been a mistake. */
export async function listUnclaimed(db: Db, email: string): Promise<UnclaimedAccount[]> {
  const { rows } = await sql<UnclaimedAccount>`
    select account.id as account_id, account.tenant_id, ${nameOf} as name, account.unclaimed_since as set_up_at,
      account.disowned_at
    from accounts account
    where account.unclaimed_since is not null and account.id in (
      select user_id from customers where email_norm = lower(btrim(${email})) and deleted_at is null)
    order by account.created_at, account.id`.execute(db)
  return rows
}

/** Whether it was not claimed before. */
export async function claimAccount(tx: Tx, accountId: string): Promise<boolean> {
  const claimed = await tx
    .updateTable('accounts')
    .set({ unclaimedSince: null, disownedAt: null })
    .where('id', '=', accountId)
    .where('unclaimedSince', 'is not', null)
    .executeTakeFirst()
  return claimed.numUpdatedRows > 0n
}

/** Whether it was neither claimed nor disowned before. */
export async function disownAccount(tx: Tx, accountId: string, now: Date): Promise<boolean> {
  const disowned = await tx
    .updateTable('accounts')
    .set({ disownedAt: now })
    .where('id', '=', accountId)
    .where('unclaimedSince', 'is not', null)
    .where('disownedAt', 'is', null)
    .executeTakeFirst()
  return disowned.numUpdatedRows > 0n
}
