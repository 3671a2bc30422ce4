import { createDb } from '../src/db/client.ts'
import { readDatabaseOutage } from '../src/db/failure.ts'
import { createPostgresMeter, type PostgresMeter } from '../src/features/metering/postgres-meter.ts'
import { systemClock } from '../src/lib/clock.ts'
import { createLogger } from '../src/telemetry/logger.ts'
import { createMetrics } from '../src/telemetry/metrics.ts'
import { createOutageLog } from '../src/telemetry/outage-log.ts'

export interface StartedMeter {
  meter: PostgresMeter
  close(): Promise<void>
}

/** A meter of its own on a database, as a process has it. */
export function startMeter(databaseUrl: string, maxConnections = 6): StartedMeter {
  const log = createLogger('silent')
  const outages = createOutageLog(log, [readDatabaseOutage])
  const db = createDb(databaseUrl, log, { outages, maxConnections })
  const meter = createPostgresMeter({ db, log, outages, clock: systemClock, metrics: createMetrics() })
  return {
    meter,
    async close() {
      await meter.close()
      await db.destroy()
      outages.close()
    },
  }
}
