import type { Config } from './config.ts'
import type { Db } from './db/client.ts'
import type { Clock } from './lib/clock.ts'
import type { ErrorReporter } from './lib/error-reporter.ts'
import type { Logger } from './lib/logger.ts'
import type { Metrics } from './lib/metrics.ts'
import type { Mailer } from './mail/client.ts'
import type { Queue } from './queue/client.ts'
import type { StripeGateway } from './stripe/client.ts'

/** Built once and passed down; nothing below reaches for a global. */
export interface Deps {
  config: Config
  db: Db
  stripe: StripeGateway
  mailer: Mailer
  queue: Queue
  clock: Clock
  log: Logger
  metrics: Metrics
  reporter: ErrorReporter
  /** Set once when the process is told to stop; readiness turns red with it. */
  shutdown: { started: boolean }
}
