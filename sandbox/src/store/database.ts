import { DatabaseSync } from 'node:sqlite'

/**
 * Must be increased with every change of the tables below; a new index is added to an old file automatically.
 */
const SCHEMA_VERSION = 1

const SCHEMA = `
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  customer TEXT,
  test_clock TEXT,
  due_at INTEGER,
  deleted INTEGER NOT NULL DEFAULT 0,
  json TEXT NOT NULL,
  hidden TEXT NOT NULL DEFAULT '{}',
  UNIQUE (type, id)
);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (customer, type) WHERE customer IS NOT NULL;
CREATE INDEX IF NOT EXISTS payments_by_invoice ON objects (json_extract(json, '$.invoice'))
  WHERE type = 'invoice_payment';
CREATE INDEX IF NOT EXISTS objects_due ON objects (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  created INTEGER NOT NULL,
  object_id TEXT,
  json TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_object ON events (object_id);
CREATE TABLE IF NOT EXISTS deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  event_id TEXT NOT NULL REFERENCES events (id),
  endpoint_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'sending', 'succeeded', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_ms INTEGER NOT NULL,
  last_status INTEGER,
  last_error TEXT,
  last_body TEXT,
  last_attempt_ms INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (status, next_attempt_ms);
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event_id);
CREATE TABLE IF NOT EXISTS idempotency_keys (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  request_id TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, json TEXT NOT NULL);
`

export type { DatabaseSync }

export function openDatabase(dataFile: string): DatabaseSync {
  const database = new DatabaseSync(dataFile)
  // For development only: losing the last moments in a power cut is acceptable, being slow is not.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON;')
  checkVersion(database, dataFile)
  database.exec(SCHEMA)
  return database
}

/** The sandbox's data is disposable, but only its owner may delete it. */
function checkVersion(database: DatabaseSync, dataFile: string): void {
  const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (found !== 0 && found !== SCHEMA_VERSION) {
    throw new Error(
      `${dataFile} was written by another version of the sandbox (${found}); delete it and start again`,
    )
  }
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
}
