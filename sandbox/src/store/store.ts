import type { DatabaseSync } from './database.ts'
import { openDatabase } from './database.ts'
import { createDeliveryStore, type DeliveryStore } from './deliveries.ts'
import { createEventStore, type EventStore } from './events.ts'
import { createIdempotencyStore, type IdempotencyStore } from './idempotency-keys.ts'
import { createObjectStore, type ObjectStore } from './objects.ts'
import { createSettings, type Settings } from './settings.ts'

/** All state of the sandbox, in one SQLite file. Every call is synchronous. */
export interface Store {
  objects: ObjectStore
  events: EventStore
  deliveries: DeliveryStore
  idempotencyKeys: IdempotencyStore
  settings: Settings
  /** For features that have their own tables. */
  database: DatabaseSync
  transaction<Result>(work: () => Result): Result
  /** Takes back everything that the work stores. */
  rehearse<Result>(work: () => Result): Result
  /** Deletes objects, events, deliveries, keys and settings. */
  reset(): void
  close(): void
}

export function openStore(dataFile: string): Store {
  const database = openDatabase(dataFile)
  return {
    objects: createObjectStore(database),
    events: createEventStore(database),
    deliveries: createDeliveryStore(database),
    idempotencyKeys: createIdempotencyStore(database),
    settings: createSettings(database),
    database,
    transaction: (work) => runInTransaction(database, work),
    rehearse: (work) => runInTransaction(database, () => rehearse(database, work)),
    reset: () =>
      database.exec(`DELETE FROM deliveries; DELETE FROM events; DELETE FROM objects;
        DELETE FROM idempotency_keys; DELETE FROM settings;`),
    close: () => database.close(),
  }
}

function runInTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work()
  database.exec('BEGIN')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function rehearse<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('SAVEPOINT rehearsal')
  try {
    return work()
  } finally {
    database.exec('ROLLBACK TO rehearsal; RELEASE rehearsal')
  }
}
