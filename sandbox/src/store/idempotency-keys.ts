import type { DatabaseSync } from './database.ts'

/**
 * Requests are processed one after another, so a key is either unknown or has its reply: Stripe's 409 for a
 * key in use cannot occur here.
 */
export interface IdempotencyRecord {
  key: string
  fingerprint: string
  request_id: string
  status: number
  body: string
}

export interface IdempotencyStore {
  find(key: string): IdempotencyRecord | undefined
  insert(record: IdempotencyRecord): void
}

export function createIdempotencyStore(database: DatabaseSync): IdempotencyStore {
  const select = database.prepare(
    'SELECT key, fingerprint, request_id, status, body FROM idempotency_keys WHERE key = ?',
  )
  const insert = database.prepare(
    'INSERT INTO idempotency_keys (key, fingerprint, request_id, status, body) VALUES (?, ?, ?, ?, ?)',
  )
  return {
    find: (key) => select.get(key) as IdempotencyRecord | undefined,
    insert: (record) => {
      insert.run(record.key, record.fingerprint, record.request_id, record.status, record.body)
    },
  }
}
