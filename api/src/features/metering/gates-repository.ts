import { sql } from 'kysely'
import type { Db } from '../../db/client.ts'

export interface NewGate {
  gateId: string
  /** Of a gate outside of the API. */
  keyId?: string
  /** Where it runs, for the operator. */
  name: string
}

export async function insertGate(db: Db, gate: NewGate): Promise<void> {
  await db.insertInto('gates').values(gate).execute()
}

/** False where it was closed, which is for good. */
export async function beat(db: Db, gateId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('gates')
    .set({ heartbeatAt: sql<Date>`now()` })
    .where('gateId', '=', gateId)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The same for a gate outside of the API, which must be one of the key. */
export async function beatAsKey(db: Db, gateId: string, keyId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('gates')
    .set({ heartbeatAt: sql<Date>`now()` })
    .where('gateId', '=', gateId)
    .where('keyId', '=', keyId)
    .where('closedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/**
 * Waits for what the gate is writing: that holds its row for key share, which a heartbeat passes and only a lock for update
 * waits for.
 */
export async function closeGate(db: Db, gateId: string): Promise<void> {
  await sql`
    update gates set closed_at = now()
    where gate_id in (select gate_id from gates where gate_id = ${gateId} and closed_at is null for update)`.execute(
    db,
  )
}

/** Closes the gates that have been silent; one whose transaction is still open is left for the next time. */
export async function closeSilentGates(db: Db, silentMs: number): Promise<string[]> {
  const { rows } = await sql<{ gateId: string }>`
    update gates set closed_at = now()
    where gate_id in (
      select gate_id from gates
      where closed_at is null and heartbeat_at < now() - make_interval(secs => ${silentMs / 1000})
      for update skip locked)
    returning gate_id`.execute(db)
  return rows.map(({ gateId }) => gateId)
}

/** Closed gates that still hold something, because whoever closed them was stopped in between. */
export async function listClosedHolders(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('reservations')
    .innerJoin('gates', 'gates.gateId', 'reservations.gateId')
    .select('reservations.gateId')
    .distinct()
    .where('gates.closedAt', 'is not', null)
    .execute()
  return rows.map(({ gateId }) => gateId)
}
