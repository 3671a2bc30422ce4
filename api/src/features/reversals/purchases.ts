import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'

/**
 * How much of the payment for a purchase of credits went back: refunds that were made or are on their way, and lost disputes.
 */
export async function sumReversed(tx: Tx, purchaseId: string): Promise<number> {
  const { rows } = await sql<{ amountMinor: number }>`
    select coalesce(sum(reversal.amount_minor), 0)::bigint as amount_minor
    from charges, lateral (
      select amount_minor from refunds
        where refunds.stripe_charge_id = charges.stripe_charge_id and status in ('succeeded', 'pending')
      union all
      select amount_minor from disputes
        where disputes.stripe_charge_id = charges.stripe_charge_id and status = 'lost') reversal
    where charges.credit_purchase_id = ${purchaseId}`.execute(tx)
  return rows[0]?.amountMinor ?? 0
}
