import type { DatabaseSync } from './database.ts'

export type DeliveryStatus = 'pending' | 'sending' | 'succeeded' | 'failed'

/** The delivery of one event to one webhook endpoint. Times are real milliseconds, not sandbox time. */
export interface Delivery {
  id: string
  event_id: string
  endpoint_id: string
  status: DeliveryStatus
  attempts: number
  next_attempt_ms: number
  last_status: number | null
  last_error: string | null
  last_body: string | null
  last_attempt_ms: number | null
}

export interface DeliveryStore {
  insert(delivery: Pick<Delivery, 'id' | 'event_id' | 'endpoint_id' | 'next_attempt_ms'>): void
  update(delivery: Delivery): void
  due(nowMs: number): Delivery[]
  nextDueMs(): number | undefined
  hurryPending(nowMs: number): void
  /** Deliveries that were interrupted when the process died are sent again. */
  releaseInterrupted(): void
  /** Newest first. */
  list(eventId?: string): Delivery[]
  countUnfinished(eventId: string): number
}

const COLUMNS = `id, event_id, endpoint_id, status, attempts, next_attempt_ms,
  last_status, last_error, last_body, last_attempt_ms`

export function createDeliveryStore(database: DatabaseSync): DeliveryStore {
  const insert = database.prepare(
    `INSERT INTO deliveries (id, event_id, endpoint_id, status, next_attempt_ms) VALUES (?, ?, ?, 'pending', ?)`,
  )
  const update = database.prepare(
    `UPDATE deliveries SET status = ?, attempts = ?, next_attempt_ms = ?, last_status = ?, last_error = ?,
     last_body = ?, last_attempt_ms = ? WHERE id = ?`,
  )
  const selectDue = database.prepare(
    `SELECT ${COLUMNS} FROM deliveries WHERE status = 'pending' AND next_attempt_ms <= ? ORDER BY next_attempt_ms, seq`,
  )
  const selectNext = database.prepare(
    `SELECT MIN(next_attempt_ms) AS next FROM deliveries WHERE status = 'pending'`,
  )
  const hurry = database.prepare(`UPDATE deliveries SET next_attempt_ms = ? WHERE status = 'pending'`)
  const release = database.prepare(`UPDATE deliveries SET status = 'pending' WHERE status = 'sending'`)
  const selectAll = database.prepare(`SELECT ${COLUMNS} FROM deliveries ORDER BY seq DESC`)
  const selectByEvent = database.prepare(
    `SELECT ${COLUMNS} FROM deliveries WHERE event_id = ? ORDER BY seq DESC`,
  )
  const countOne = database.prepare(
    `SELECT COUNT(DISTINCT endpoint_id) AS count FROM deliveries
     WHERE event_id = ? AND status IN ('pending', 'sending')`,
  )
  const rows = (found: unknown) => found as Delivery[]
  return {
    insert: (delivery) => {
      insert.run(delivery.id, delivery.event_id, delivery.endpoint_id, delivery.next_attempt_ms)
    },
    update: (d) => {
      update.run(
        ...[d.status, d.attempts, d.next_attempt_ms, d.last_status],
        ...[d.last_error, d.last_body, d.last_attempt_ms, d.id],
      )
    },
    due: (nowMs) => rows(selectDue.all(nowMs)),
    nextDueMs: () => (selectNext.get() as { next: number | null }).next ?? undefined,
    hurryPending: (nowMs) => {
      hurry.run(nowMs)
    },
    releaseInterrupted: () => {
      release.run()
    },
    list: (eventId) => rows(eventId ? selectByEvent.all(eventId) : selectAll.all()),
    countUnfinished: (eventId) => (countOne.get(eventId) as { count: number }).count,
  }
}
