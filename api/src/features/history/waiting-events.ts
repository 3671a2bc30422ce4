import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

const CHARGE = sql<string>`payload #>> '{data,object,charge}'`
const BATCH = 100

/** Makes the sweep process an event that waits for its subscription, unless another transaction holds it. */
export async function leaveToSweep(db: Db, id: string): Promise<void> {
  await release(db, sql<boolean>`id = ${id}`, sql<Date>`now()`)
}

/**
 * Makes the sweep process the events that waited for this customer's rows, now that the rows exist. A
 * transaction that holds one of the events waits for the customer's lock and will find the rows itself.
 */
export async function releaseDeferredEvents(tx: Tx, stripeCustomerId: string): Promise<void> {
  await release(tx, sql<boolean>`stripe_customer_id = ${stripeCustomerId}`, sql<Date>`now()`)
}

/** Makes the next sweep process the events that waited for this charge. */
export async function releaseEventsOfCharge(tx: Tx, chargeId: string): Promise<void> {
  await release(tx, sql<boolean>`${CHARGE} = ${chargeId}`, sql<Date>`now() - interval '5 seconds'`)
}

/** The same for the events that waited for the purchase of this payment. Returns whether there were any. */
export async function releaseEventsOfPayment(tx: Tx, paymentIntentId: string): Promise<boolean> {
  const which = sql<boolean>`${CHARGE} > '' and payload #>> '{data,object,payment_intent}' = ${paymentIntentId}`
  return (await release(tx, which, sql<Date>`now() - interval '5 seconds'`)) > 0
}

/** Returns how many there were. Events held by another transaction are left to it. */
async function release(db: Db, which: RawBuilder<boolean>, nextAttemptAt: RawBuilder<Date>): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('webhookEvents')
    .set({ status: 'received', nextAttemptAt })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhookEvents')
        .select('id')
        .where('status', '=', 'deferred')
        .where(which)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** One page of awaited charges in order, after the given one. */
export async function listAwaitedCharges(db: Db, after: string): Promise<string[]> {
  const rows = await db
    .selectFrom('webhookEvents')
    .select(CHARGE.as('chargeId'))
    .distinct()
    .where('status', '=', 'deferred')
    .where(CHARGE, '>', after)
    .orderBy('chargeId')
    .limit(BATCH)
    .execute()
  return rows.map(({ chargeId }) => chargeId)
}

const DEFERRED_DAYS = 4

/** A subscription that has not appeared within four days is not ours. */
export async function ageDeferredEvents(db: Db): Promise<void> {
  await db
    .updateTable('webhookEvents')
    .set({ status: 'ignored', processedAt: sql<Date>`now()` })
    .where('status', '=', 'deferred')
    .where('receivedAt', '<', sql<Date>`now() - make_interval(days => ${DEFERRED_DAYS})`)
    .execute()
}
