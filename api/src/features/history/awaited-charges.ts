import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'

const CHARGE = sql<string>`payload #>> '{data,object,charge}'`
const BATCH = 100

/** Has the next sweep take up what waited for this charge. */
export async function releaseEventsOfCharge(tx: Tx, chargeId: string): Promise<void> {
  await tx
    .updateTable('webhookEvents')
    .set({ status: 'received', nextAttemptAt: sql<Date>`now() - interval '5 seconds'` })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhookEvents')
        .select('id')
        .where('status', '=', 'deferred')
        .where(CHARGE, '=', chargeId)
        .forUpdate()
        .skipLocked(),
    )
    .execute()
}

export async function listAwaitedCharges(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('webhookEvents')
    .select(CHARGE.as('chargeId'))
    .distinct()
    .where('status', '=', 'deferred')
    .where(CHARGE, 'is not', null)
    .limit(BATCH)
    .execute()
  return rows.map(({ chargeId }) => chargeId)
}
