import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import { CLOSED_DISPUTE_STATUSES, type DisputeSnapshot } from '../../stripe/dispute.ts'
import type { EventPosition } from '../history/order.ts'

export async function findDisputeStatus(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('disputes')
    .select('status')
    .where('stripeDisputeId', '=', id)
    .executeTakeFirst()
  return row?.status
}

/** Stores a dispute unless the event is older than what is known. Returns whether it was stored. */
export async function saveDispute(
  tx: Tx,
  chargeId: string,
  dispute: DisputeSnapshot,
  { createdAt, rank }: EventPosition,
): Promise<boolean> {
  const { id, openedAt, ...facts } = dispute
  const values = { ...facts, eventCreated: createdAt, eventRank: rank }
  const saved = await tx
    .insertInto('disputes')
    .values({ stripeDisputeId: id, stripeChargeId: chargeId, openedAt: openedAt ?? createdAt, ...values })
    .onConflict((conflict) =>
      conflict
        .column('stripeDisputeId')
        .doUpdateSet(values)
        .where(
          sql<boolean>`(disputes.event_created, disputes.event_rank) <= (excluded.event_created, excluded.event_rank)`,
        ),
    )
    .returning('stripeDisputeId')
    .executeTakeFirst()
  return saved !== undefined
}

const COLUMNS = [
  'disputes.stripeDisputeId',
  'disputes.stripeChargeId',
  'disputes.amountMinor',
  'disputes.currency',
  'disputes.status',
  'disputes.reason',
  'disputes.evidenceDueAt',
  'disputes.openedAt',
  'charges.stripeInvoiceId',
  'charges.stripeSubscriptionId',
  'charges.creditPurchaseId',
  'charges.statementId',
  'charges.customerId',
] as const

const disputesOfCharges = (db: Db) =>
  db
    .selectFrom('disputes')
    .innerJoin('charges', 'charges.stripeChargeId', 'disputes.stripeChargeId')
    .select(COLUMNS)

/** Newest first. */
export async function listDisputes(db: Db, customerIds: readonly string[], limit: number) {
  if (customerIds.length === 0) return []
  return await disputesOfCharges(db)
    .where('charges.customerId', 'in', customerIds)
    .orderBy('disputes.openedAt', 'desc')
    .limit(limit)
    .execute()
}

/** The earliest deadline first. */
export async function listOpenDisputes(db: Db, limit: number) {
  return await disputesOfCharges(db)
    .where('disputes.status', 'not in', CLOSED_DISPUTE_STATUSES)
    .orderBy('disputes.evidenceDueAt')
    .limit(limit)
    .execute()
}

export async function findDispute(db: Db, id: string) {
  return await disputesOfCharges(db).where('disputes.stripeDisputeId', '=', id).executeTakeFirst()
}

export type DisputeRecord = NonNullable<Awaited<ReturnType<typeof findDispute>>>
