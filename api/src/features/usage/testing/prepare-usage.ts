import { meters } from '@kamiyo/catalog/usage'
import { afterAll, beforeAll } from 'vitest'
import { createTestDatabase } from '../../../../../tests/harness/database.ts'
import { createDb, type Db } from '../../../db/client.ts'
import { createLogger } from '../../../telemetry/logger.ts'
import { createUsageIngest, type EventOutcome } from '../ingest.ts'
import { createPostgresStore } from '../usage-repository.ts'
import type { UsageStore } from '../usage-store.ts'

interface Started {
  db: Db
  url: string
  close(): Promise<void>
}

/** A database, and what stores usage in it, as often as there are processes. */
export function prepareUsage() {
  const started: { database?: Started; store?: UsageStore } = {}
  beforeAll(async () => {
    const database = await createTestDatabase()
    const db = createDb(database.url, createLogger('silent'))
    started.database = {
      db,
      url: database.url,
      async close() {
        await db.destroy()
        await database.drop()
      },
    }
    started.store = createPostgresStore(db)
  })
  afterAll(async () => await started.database?.close())

  function db(): Db {
    if (!started.database) throw new Error('The database is made before the first test')
    return started.database.db
  }

  function url(): string {
    if (!started.database) throw new Error('The database is made before the first test')
    return started.database.url
  }

  function store(): UsageStore {
    if (!started.store) throw new Error('The store is made before the first test')
    return started.store
  }

  return {
    db,
    url,
    store,
    startProcess: () => createUsageIngest(store(), meters),
    async createAccount(): Promise<string> {
      const row = await db().insertInto('accounts').defaultValues().returning('id').executeTakeFirstOrThrow()
      return row.id
    },
    async sums(accountId: string, start: Date, end: Date): Promise<Record<string, number>> {
      const sums = await store().sum(accountId, start, end, ['agent', 'user'])
      return Object.fromEntries(sums.map(({ meter, quantity }) => [meter, Number(quantity)]))
    },
  }
}

export function countOutcomes(outcomes: readonly EventOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    const name = typeof outcome === 'string' ? outcome : outcome.code
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
