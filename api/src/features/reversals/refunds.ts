import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import type { RefundSnapshot } from '../../stripe/refund.ts'
import type { EventPosition } from '../history/order.ts'

export async function findRefundStatus(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('refunds')
    .select('status')
    .where('stripeRefundId', '=', id)
    .executeTakeFirst()
  return row?.status
}

/** Stores a dispute unless the event is older than what is known. Returns whether it was stored. */
export async function saveRefund(
  tx: Tx,
  chargeId: string,
  refund: RefundSnapshot,
  { createdAt, rank }: EventPosition,
): Promise<boolean> {
  const { id, refundedAt, ...facts } = refund
  const values = { ...facts, eventCreated: createdAt, eventRank: rank }
  const saved = await tx
    .insertInto('refunds')
    .values({ stripeRefundId: id, stripeChargeId: chargeId, refundedAt: refundedAt ?? createdAt, ...values })
    .onConflict((conflict) =>
      conflict
        .column('stripeRefundId')
        .doUpdateSet(values)
        .where(
          sql<boolean>`(refunds.event_created, refunds.event_rank) <= (excluded.event_created, excluded.event_rank)`,
        ),
    )
    .returning('stripeRefundId')
    .executeTakeFirst()
  return saved !== undefined
}

const COLUMNS = [
  'refunds.stripeRefundId',
  'refunds.stripeChargeId',
  'refunds.amountMinor',
  'refunds.currency',
  'refunds.status',
  'refunds.reason',
  'refunds.failureReason',
  'refunds.refundedAt',
  'charges.stripeInvoiceId',
  'charges.stripeSubscriptionId',
  'charges.creditPurchaseId',
  'charges.statementId',
  'charges.customerId',
] as const

/** Newest first. */
export async function listRefunds(db: Db, customerIds: readonly string[], limit: number) {
  if (customerIds.length === 0) return []
  return await db
    .selectFrom('refunds')
    .innerJoin('charges', 'charges.stripeChargeId', 'refunds.stripeChargeId')
    .select(COLUMNS)
    .where('charges.customerId', 'in', customerIds)
    .orderBy('refunds.refundedAt', 'desc')
    .limit(limit)
    .execute()
}

export async function findRefund(db: Db, id: string) {
  return await db
    .selectFrom('refunds')
    .innerJoin('charges', 'charges.stripeChargeId', 'refunds.stripeChargeId')
    .select(COLUMNS)
    .where('refunds.stripeRefundId', '=', id)
    .executeTakeFirst()
}

export type RefundRecord = NonNullable<Awaited<ReturnType<typeof findRefund>>>
