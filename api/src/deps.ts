import { installedCatalog } from '@kamiyo/catalog/catalog'
import type { Catalog } from '@kamiyo/catalog/types'
import { type Auth, createAuth } from './auth/client.ts'
import { type Config, runsJobs } from './config/config.ts'
import { createDb, type Db } from './db/client.ts'
import { readDatabaseOutage } from './db/failure.ts'
import { servingSettings } from './db/serving-settings.ts'
import { createUntrustedProxies, type UntrustedProxies } from './http/untrusted-proxies.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { createMailer, type Mailer } from './mail/client.ts'
import { createEventRefusals, type EventRefusals } from './mail/event-refusals.ts'
import { readMailOutage } from './mail/failure.ts'
import { createOpenMeter, type OpenMeter } from './openmeter/client.ts'
import { readOpenMeterOutage } from './openmeter/failure.ts'
import { createQueue, type Queue } from './queue/client.ts'
import { createStripeCalls, type StripeCalls } from './stripe/calls.ts'
import { createStripe, type StripeGateway } from './stripe/client.ts'
import { readStripeOutage } from './stripe/failure.ts'
import { createErrorReporter, type ErrorReporter } from './telemetry/error-reporter.ts'
import { createLogger, type Logger } from './telemetry/logger.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'
import { createOutageLog, type OutageLog } from './telemetry/outage-log.ts'

/** Built once and passed down; there are no globals. */
export interface Deps {
  config: Config
  /** On which terms agents are served. */
  catalog: Catalog
  db: Db
  auth: Auth
  stripe: StripeGateway
  /**
   * Calls to Stripe on behalf of anonymous visitors have their own limit, so that they cannot block those of
   * customers; and so do those of tenants' systems.
   */
  anonymousStripeCalls: StripeCalls
  customersStripeCalls: StripeCalls
  tenantsStripeCalls: StripeCalls
  mailer: Mailer
  /** Where the events of sealed months go; undefined where they stay in PostgreSQL. */
  openMeter: OpenMeter | undefined
  queue: Queue
  clock: Clock
  log: Logger
  metrics: Metrics
  reporter: ErrorReporter
  outages: OutageLog
  untrustedProxies: UntrustedProxies
  mailEventRefusals: EventRefusals
  /** Set once the process is told to stop; readiness then fails. */
  shutdown: { started: boolean }
}

const ANONYMOUS_AT_ONCE = 32
const CUSTOMERS_AT_ONCE = 16
const TENANTS_AT_ONCE = 16

/** Does not connect to anything yet: each client does so when it is first used. */
export async function createDeps(config: Config, overrides: Partial<Deps> = {}): Promise<Deps> {
  const log = overrides.log ?? createLogger(config.logLevel)
  const reporter = overrides.reporter ?? (await createErrorReporter(config.sentryDsn))
  const { databaseUrl } = config
  const outages =
    overrides.outages ??
    createOutageLog(log, [readStripeOutage, readMailOutage, readDatabaseOutage, readOpenMeterOutage])
  const db = overrides.db ?? createDb(databaseUrl, log, { outages, settings: servingSettings(config) })
  return {
    config,
    catalog: installedCatalog,
    db,
    auth: createAuth({ secret: config.auth.secret, publicUrl: config.http.publicUrl, db, log, outages }),
    stripe: createStripe(config.stripe),
    anonymousStripeCalls: createStripeCalls(ANONYMOUS_AT_ONCE),
    customersStripeCalls: createStripeCalls(CUSTOMERS_AT_ONCE),
    tenantsStripeCalls: createStripeCalls(TENANTS_AT_ONCE),
    mailer: createMailer(config.mail),
    openMeter: config.openMeter && createOpenMeter(config.openMeter),
    queue: createQueue({ databaseUrl, log, reporter, outages, runsJobs: runsJobs(config) }),
    clock: systemClock,
    metrics: createMetrics(),
    untrustedProxies: createUntrustedProxies(),
    mailEventRefusals: createEventRefusals(),
    shutdown: { started: false },
    ...overrides,
    log,
    reporter,
    outages,
  }
}

export async function closeDeps(deps: Deps): Promise<void> {
  await deps.queue.stop()
  await deps.db.destroy()
  deps.outages.close()
  await deps.reporter.flush()
}
