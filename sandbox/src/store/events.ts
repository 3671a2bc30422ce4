import type Stripe from 'stripe'
import type { DatabaseSync } from './database.ts'

/** An event as stored: `data.object` is the object at that time. */
export interface StoredEvent {
  id: string
  object: 'event'
  api_version: string
  created: number
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> }
  livemode: false
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: Stripe.Event.Type
}

export type EventHeader = Pick<StoredEvent, 'id' | 'type' | 'created'>

export interface EventStore {
  insert(event: StoredEvent): void
  find(id: string): StoredEvent | undefined
  /** Newest first. */
  list(limit: number): StoredEvent[]
  count(): number
  /** The newest event of a type about an object. */
  findLatest(type: StoredEvent['type'], objectId: string): StoredEvent | undefined
  /** The searchable fields, newest first; the events themselves are large. */
  headers(): EventHeader[]
}

export function createEventStore(database: DatabaseSync): EventStore {
  const insert = database.prepare(
    'INSERT INTO events (id, type, created, object_id, json) VALUES (?, ?, ?, ?, ?)',
  )
  const selectOne = database.prepare('SELECT json FROM events WHERE id = ?')
  const selectHeaders = database.prepare('SELECT id, type, created FROM events ORDER BY seq DESC')
  const selectNewest = database.prepare('SELECT json FROM events ORDER BY seq DESC LIMIT ?')
  const countAll = database.prepare('SELECT COUNT(*) AS count FROM events')
  const selectLatest = database.prepare(
    'SELECT json FROM events WHERE object_id = ? AND type = ? ORDER BY seq DESC LIMIT 1',
  )
  const parse = (row: unknown) =>
    row ? (JSON.parse((row as { json: string }).json) as StoredEvent) : undefined
  return {
    insert: (event) => {
      const objectId = event.data.object['id']
      insert.run(
        event.id,
        event.type,
        event.created,
        typeof objectId === 'string' ? objectId : null,
        JSON.stringify(event),
      )
    },
    find: (id) => parse(selectOne.get(id)),
    findLatest: (type, objectId) => parse(selectLatest.get(objectId, type)),
    headers: () => selectHeaders.all() as unknown as EventHeader[],
    list: (limit) => selectNewest.all(limit).flatMap((row) => parse(row) ?? []),
    count: () => (countAll.get() as { count: number }).count,
  }
}
