import { sql } from 'kysely'
import type { Tx } from '../../db/client.ts'
import type { Reversal } from './withdrawal.ts'

/** A refund or a dispute. */
export interface ReversalId {
  kind: Reversal
  id: string
}

interface Reversed extends ReversalId {
  amountMinor: number
}

/**
 * By what the payment for a purchase of credits went back: refunds that were made or are on their way, and lost disputes. The newest
 * first.
 */
export async function listReversed(tx: Tx, purchaseId: string): Promise<Reversed[]> {
  const { rows } = await sql<Reversed>`
    select reversal.kind, reversal.id, reversal.amount_minor
    from charges, lateral (
      select 'refund' as kind, stripe_refund_id as id, amount_minor, event_created from refunds
        where refunds.stripe_charge_id = charges.stripe_charge_id and status in ('succeeded', 'pending')
      union all
      select 'dispute', stripe_dispute_id, amount_minor, event_created from disputes
        where disputes.stripe_charge_id = charges.stripe_charge_id and status = 'lost') reversal
    where charges.credit_purchase_id = ${purchaseId}
    order by reversal.event_created desc, reversal.id`.execute(tx)
  return rows
}
