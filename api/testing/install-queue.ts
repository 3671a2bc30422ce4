import { readDatabaseOutage } from '../src/db/failure.ts'
import { createQueue } from '../src/queue/client.ts'
import { createErrorReporter } from '../src/telemetry/error-reporter.ts'
import { createLogger } from '../src/telemetry/logger.ts'
import { createOutageLog } from '../src/telemetry/outage-log.ts'

/** Makes the job queue's tables, as the first start of the API does. */
export async function installQueue(databaseUrl: string): Promise<void> {
  const log = createLogger('warn')
  const outages = createOutageLog(log, [readDatabaseOutage])
  const reporter = await createErrorReporter(undefined)
  const queue = createQueue({ databaseUrl, log, reporter, outages, runsJobs: false })
  await queue.start()
  await queue.stop()
  outages.close()
}
