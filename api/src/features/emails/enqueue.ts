import type { Insertable } from 'kysely'
import type { Database, Tx } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { insertDelivery } from './repository.ts'

/** Queues the e-mail of a row unless it is already queued. */
export async function enqueueRow(
  tx: Tx,
  deps: Pick<Deps, 'queue'>,
  row: Insertable<Database['emailDeliveries']>,
  priority: number,
  startAfter?: Date,
): Promise<void> {
  const deliveryId = await insertDelivery(tx, { ...row, ...(startAfter && { nextAttemptAt: startAfter }) })
  if (!deliveryId) return
  await deps.queue.enqueue(tx, 'email.send', deliveryId, { priority, ...(startAfter && { startAfter }) })
}
