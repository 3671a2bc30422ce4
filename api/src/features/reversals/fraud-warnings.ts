import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import type { FraudWarningSnapshot } from '../../stripe/fraud-warning.ts'
import type { EventPosition } from '../history/order.ts'

/** Stores a dispute unless the event is older than what is known. Returns whether it was stored. */
export async function saveFraudWarning(
  tx: Tx,
  chargeId: string,
  warning: FraudWarningSnapshot,
  { createdAt, rank }: EventPosition,
): Promise<boolean> {
  const { id, warnedAt, ...facts } = warning
  const values = { ...facts, eventCreated: createdAt, eventRank: rank }
  const saved = await tx
    .insertInto('fraudWarnings')
    .values({ stripeWarningId: id, stripeChargeId: chargeId, warnedAt: warnedAt ?? createdAt, ...values })
    .onConflict((conflict) =>
      conflict
        .column('stripeWarningId')
        .doUpdateSet(values)
        .where(
          sql<boolean>`(fraud_warnings.event_created, fraud_warnings.event_rank) <= (excluded.event_created, excluded.event_rank)`,
        ),
    )
    .returning('stripeWarningId')
    .executeTakeFirst()
  return saved !== undefined
}

const COLUMNS = [
  'fraudWarnings.stripeWarningId',
  'fraudWarnings.stripeChargeId',
  'fraudWarnings.fraudType',
  'fraudWarnings.isActionable',
  'fraudWarnings.warnedAt',
  'charges.amountMinor',
  'charges.currency',
  'charges.stripeSubscriptionId',
  'charges.customerId',
] as const

const warningsOfCharges = (db: Db) =>
  db
    .selectFrom('fraudWarnings')
    .innerJoin('charges', 'charges.stripeChargeId', 'fraudWarnings.stripeChargeId')
    .select(COLUMNS)

/** Newest first. */
export async function listFraudWarnings(db: Db, customerIds: readonly string[], limit: number) {
  if (customerIds.length === 0) return []
  return await warningsOfCharges(db)
    .where('charges.customerId', 'in', customerIds)
    .orderBy('fraudWarnings.warnedAt', 'desc')
    .limit(limit)
    .execute()
}

export async function listActionableWarnings(db: Db, limit: number) {
  return await warningsOfCharges(db)
    .where('fraudWarnings.isActionable', '=', true)
    .orderBy('fraudWarnings.warnedAt', 'desc')
    .limit(limit)
    .execute()
}

export async function findFraudWarning(db: Db, id: string) {
  return await warningsOfCharges(db).where('fraudWarnings.stripeWarningId', '=', id).executeTakeFirst()
}

export type FraudWarningRecord = NonNullable<Awaited<ReturnType<typeof findFraudWarning>>>
