import { installedCatalog } from '@kamiyo/catalog/catalog'
import { createDb } from '../src/db/client.ts'
import { createUsageIngest, type UsageIngest } from '../src/features/usage/ingest.ts'
import { createPostgresStore } from '../src/features/usage/usage-repository.ts'
import type { UsageStore } from '../src/features/usage/usage-store.ts'
import { createLogger } from '../src/telemetry/logger.ts'

export interface StartedUsage extends Pick<UsageStore, 'sum'> {
  ingest: UsageIngest
  close(): Promise<void>
}

/** What a process has that takes in usage, on a database of its own. */
export function startUsage(databaseUrl: string, maxConnections: number): StartedUsage {
  const db = createDb(databaseUrl, createLogger('silent'), { maxConnections })
  const store = createPostgresStore(db)
  return {
    ingest: createUsageIngest(store, installedCatalog.meters),
    sum: store.sum,
    close: async () => await db.destroy(),
  }
}
