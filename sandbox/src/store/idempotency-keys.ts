import type { DatabaseSync } from './database.ts'

export interface IdempotencyRecord {
  key: string
  fingerprint: string
  request_id: string
  /** Null while the first request is still being worked on. */
  status: number | null
  body: string | null
  created_ms: number
}

export interface IdempotencyStore {
  find(key: string): IdempotencyRecord | undefined
  begin(record: Pick<IdempotencyRecord, 'key' | 'fingerprint' | 'request_id'>, nowMs: number): void
  finish(key: string, status: number, body: string): void
  forget(key: string): void
  forgetUnfinished(): void
}

export function createIdempotencyStore(database: DatabaseSync): IdempotencyStore {
  const select = database.prepare(
    'SELECT key, fingerprint, request_id, status, body, created_ms FROM idempotency_keys WHERE key = ?',
  )
  const insert = database.prepare(
    'INSERT INTO idempotency_keys (key, fingerprint, request_id, created_ms) VALUES (?, ?, ?, ?)',
  )
  const update = database.prepare('UPDATE idempotency_keys SET status = ?, body = ? WHERE key = ?')
  const remove = database.prepare('DELETE FROM idempotency_keys WHERE key = ?')
  const removeUnfinished = database.prepare('DELETE FROM idempotency_keys WHERE status IS NULL')
  return {
    find: (key) => select.get(key) as IdempotencyRecord | undefined,
    begin: (record, nowMs) => {
      insert.run(record.key, record.fingerprint, record.request_id, nowMs)
    },
    finish: (key, status, body) => {
      update.run(status, body, key)
    },
    forget: (key) => {
      remove.run(key)
    },
    forgetUnfinished: () => {
      removeUnfinished.run()
    },
  }
}
