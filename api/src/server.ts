import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { installedCatalog } from '@kamiyo/catalog/catalog'
import { creditPacks } from '@kamiyo/catalog/credits'
import { plans } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { pendingMigrations } from '@kamiyo/migrations/migrate'
import { assertUsableDatabase } from '@kamiyo/migrations/requirements'
import closeWithGrace from 'close-with-grace'
import { buildApp, buildMcpApp, buildWorkerApp } from './app.ts'
import { type Config, loadConfig, runsJobs } from './config/config.ts'
import { closeDeps, createDeps, type Deps } from './deps.ts'
import { ADMIN_MAIL_NAMES } from './features/emails/mails.ts'
import { assertPricesOfKeyMode } from './features/health/price-mode.ts'
import { assertBillable } from './features/plans/billable.ts'
import { assertSellable } from './features/plans/credit-packs.ts'
import { configuredTiers } from './features/plans/service.ts'
import { assertSoundCatalog } from './features/plans/sound-catalog.ts'
import { assertTiersOfPlans } from './features/plans/tiers.ts'
import { checkAll, describeStartFailure, ListenError } from './start-failure.ts'
import { buildWorker } from './worker.ts'

/** Requests in progress have this long to finish; then the process exits. */
const IN_FLIGHT_MS = 8_000
const FORCED_EXIT_MS = 20_000

const BUILDERS = { all: buildApp, api: buildApp, worker: buildWorkerApp, mcp: buildMcpApp } as const

interface Part {
  stop(): Promise<void>
}

try {
  await start(readSettings())
} catch (error) {
  console.error(describeStartFailure(error))
  process.exit(1)
}

/** The environment, and the catalogue beside it; what is wrong with either is told together. */
function readSettings(): Config {
  const read: Config[] = []
  checkAll([
    () => read.push(loadConfig(process.env, ADMIN_MAIL_NAMES)),
    () => assertTiersOfPlans(plans, BUYABLE_TIERS),
    () => assertSoundCatalog({ ...installedCatalog, plans }),
    () => {
      for (const { billing } of read) assertBillable(plans, billing)
    },
    () => assertSellable(creditPacks),
  ])
  const [config] = read
  if (!config) throw new Error('The configuration was not read')
  return config
}

async function start(config: Config): Promise<void> {
  await assertUsableDatabase(config.databaseUrl)
  await assertMigrated(config.databaseUrl)
  const deps = await createDeps(config)
  for (const warning of config.warnings) deps.log.warn(warning)
  if (config.role !== 'mcp') {
    await assertPricesOfKeyMode(deps)
    warnOfMissingPrices(deps)
  }
  const parts: Part[] = []
  // The worker starts first, so that the queues exist when the API enqueues jobs.
  if (runsJobs(config)) parts.push(await startWorker(deps))
  parts.push(await startApp(deps))
  stopOnSignal(deps, parts)
}

async function assertMigrated(databaseUrl: string): Promise<void> {
  const pending = await pendingMigrations(databaseUrl)
  if (pending.length === 0) return
  throw new Error(
    `The database lacks migrations (${pending.length}, the first is ${pending[0]}). Run pnpm migrate.`,
  )
}

function warnOfMissingPrices({ config, log }: Deps): void {
  const tiers = configuredTiers(config)
  if (tiers.length < BUYABLE_TIERS.length)
    log.warn({ tiers }, 'Only these tiers can be bought: the others have no STRIPE_PRICE_MCP_*')
}

async function startWorker(deps: Deps): Promise<Part> {
  const worker = buildWorker(deps)
  await worker.start()
  return worker
}

/** A worker listens too, because otherwise no probe or metric would show its e-mails and jobs. */
async function startApp(deps: Deps): Promise<Part> {
  const app = await BUILDERS[deps.config.role](deps)
  // Now, rather than within the first webhook's transaction, because it connects and may create tables.
  await deps.queue.start()
  const { host, port, drainSeconds } = deps.config.http
  await app.listen({ host, port }).catch((error: Error) => {
    throw new ListenError(error, port)
  })
  return {
    async stop() {
      endConnections(app.server)
      await sleep(drainSeconds * 1000)
      const cutOff = setTimeout(() => app.server.closeAllConnections(), IN_FLIGHT_MS)
      await app.close()
      clearTimeout(cutOff)
    },
  }
}

/**
 * From now on every answer closes its connection, so that none is cut off when the server closes. A pipelined
 * further request is not started; Node.js alone would answer it with an empty 503 after the last answer.
 */
function endConnections(server: Server): void {
  server.maxRequestsPerSocket = 1
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'))
}

/**
 * Readiness fails and load balancers stop sending requests; then the app finishes its requests, then the
 * worker, then the pool. A second signal exits immediately.
 */
function stopOnSignal(deps: Deps, parts: Part[]): void {
  const forcedExitMs = FORCED_EXIT_MS + deps.config.http.drainSeconds * 1000
  closeWithGrace({ delay: forcedExitMs, logger: deps.log }, async ({ signal, err }) => {
    deps.shutdown.started = true
    if (err) deps.log.fatal({ err }, 'Stopping after an unexpected failure')
    else deps.log.info({ signal }, 'Stopping')
    for (const part of parts.toReversed()) await part.stop()
    await closeDeps(deps)
    deps.log.info('Stopped')
  })
}
