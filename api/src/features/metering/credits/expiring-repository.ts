import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'

export interface ExpiringPack {
  id: string
  accountId: string
  sourceId: string
  /** Who bought it. */
  customerId: string
}

const BATCH = 300
const WARNING = sql`interval '14 days'`
/** For packs with a short life, in its last quarter. */
const WARNED_FROM = sql`pack.expires_at - least(${WARNING}, (pack.expires_at - pack.created_at) / 4)`

/**
 * Bought packs that are about to expire with something left, whose buyers have neither been told nor bought more since it was
 * time to tell them. What was spent may not have been taken off them yet.
 */
export async function listUnnotifiedExpiring(db: Db, now: Date): Promise<ExpiringPack[]> {
  const { rows } = await sql<ExpiringPack>`
    select pack.id, pack.account_id, pack.source_id, purchase.customer_id
    from credit_grants pack join credit_purchases purchase on purchase.session_id = pack.source_id
    where pack.source_type = 'purchase' and pack.remaining_millis > 0
      and pack.expires_at > ${now} and pack.expires_at <= ${now}::timestamptz + ${WARNING} and ${WARNED_FROM} <= ${now}
      and not exists (select from email_deliveries told
        where told.kind = 'credits_expiring' and told.dedupe_key = pack.id::text)
      and not exists (select from credit_grants later
        where later.account_id = pack.account_id and later.source_type = 'purchase' and later.id <> pack.id
          and later.created_at >= ${WARNED_FROM})
    order by pack.expires_at limit ${BATCH}`.execute(db)
  return rows
}
