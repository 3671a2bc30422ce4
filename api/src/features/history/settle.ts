import type { Tx } from '../../db/client.ts'
import type { JsonObject } from '../../lib/json.ts'
import { positionOf, RANK } from './order.ts'
import { findLastUpdate } from './path.ts'
import { findEventBefore, listUpdatesOfSecond, type Subject } from './repository.ts'

/**
 * The object as the stored updates of one second left it; undefined while they do not form a complete
 * sequence.
 */
export async function settleSecond(
  tx: Tx,
  subject: Subject,
  createdAt: Date,
): Promise<JsonObject | undefined> {
  const updates = await listUpdatesOfSecond(tx, subject, createdAt)
  const last = await findLastUpdate(updates, async () => await findStateBefore(tx, subject, createdAt))
  return last?.object
}

/**
 * The object as its stored events before the updates of that second left it. The second before may have had
 * several updates as well.
 */
export async function findStateBefore(
  tx: Tx,
  subject: Subject,
  createdAt: Date,
): Promise<JsonObject | undefined> {
  const before = await findEventBefore(tx, subject, createdAt)
  if (!before || positionOf(before).rank !== RANK.updated) return before?.object
  return await settleSecond(tx, subject, before.createdAt)
}
