import type Stripe from 'stripe'
import type { DatabaseSync } from './database.ts'

/** An event as stored: `data.object` is the object of that moment. */
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
  list(): StoredEvent[]
  /** What is searched by, newest first; the events themselves are large. */
  headers(): EventHeader[]
}

export function createEventStore(database: DatabaseSync): EventStore {
  const insert = database.prepare(
    'INSERT INTO events (id, type, created, object_id, json) VALUES (?, ?, ?, ?, ?)',
  )
  const selectOne = database.prepare('SELECT json FROM events WHERE id = ?')
  const selectHeaders = database.prepare('SELECT id, type, created FROM events ORDER BY seq DESC')
  const selectAll = database.prepare('SELECT json FROM events ORDER BY seq DESC')
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
    find: (id) => {
      const row = selectOne.get(id) as { json: string } | undefined
      return row ? (JSON.parse(row.json) as StoredEvent) : undefined
    },
    headers: () => selectHeaders.all() as unknown as EventHeader[],
    list: () => (selectAll.all() as { json: string }[]).map((row) => JSON.parse(row.json) as StoredEvent),
  }
}
