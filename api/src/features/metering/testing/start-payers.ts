import { randomUUID } from 'node:crypto'
import { createTestDatabase } from '../../../../../tests/harness/database.ts'
import { createDb, type Db } from '../../../db/client.ts'
import { readDatabaseOutage } from '../../../db/failure.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { createLogger } from '../../../telemetry/logger.ts'
import { createMetrics, type Metrics } from '../../../telemetry/metrics.ts'
import { createOutageLog } from '../../../telemetry/outage-log.ts'
import { grantCredits } from '../credits/grant-credits.ts'
import { createPostgresMeter, type PostgresMeter } from '../postgres-meter.ts'
import type { NewCall } from '../reserver.ts'
import { monthAround } from '../wallets/periods.ts'
import type { Terms } from '../wallets/terms.ts'
import { createWallets } from '../wallets/wallets-repository.ts'

const ANCHOR = new Date('2026-01-31T00:00:00Z')

/** Every call costs credits, except for the tool `free`. */
const terms: Terms = {
  rateLimitRpm: null,
  rateLimitDaily: null,
  includedCalls: 0,
  overage: null,
  volumeDiscounts: [],
  freeTools: new Set(['free']),
  anchor: ANCHOR,
}

export interface Payers {
  db: Db
  meter: PostgresMeter
  metrics: Metrics
  clock: { now(): Date }
  /** The meter's clock shows this instant from now on. */
  setNow(now: Date): void
  /** An account with an agent and a wallet, and the call that it makes. */
  create(agentName?: string): Promise<NewCall>
  give(payer: NewCall, millis: number, grant?: { sourceType?: string; expiresAt?: Date }): Promise<void>
  /** Reserves the call and ends it; `units` were used. */
  call(payer: NewCall, end?: { outcome?: string; units?: number }): Promise<void>
  close(): Promise<void>
}

/** A meter on a database of its own, and accounts that pay with credits. */
export async function startPayers(options: { maxConnections?: number } = {}): Promise<Payers> {
  const database = await createTestDatabase()
  const log = createLogger('silent')
  const outages = createOutageLog(log, [readDatabaseOutage])
  const db = createDb(database.url, log, { outages, ...options })
  const metrics = createMetrics()
  let fixedNow: Date | undefined
  const clock = { now: () => fixedNow ?? new Date() }
  const meter = createPostgresMeter({ db, log, outages, metrics, clock })

  return {
    db,
    meter,
    metrics,
    clock,
    setNow(now) {
      fixedNow = now
    },
    async create(agentName = 'agent') {
      const { id: accountId } = await db
        .insertInto('accounts')
        .defaultValues()
        .returning('id')
        .executeTakeFirstOrThrow()
      const { id: agentId } = await db
        .insertInto('agents')
        .values({ accountId, name: agentName })
        .returning('id')
        .executeTakeFirstOrThrow()
      const { start: periodStart, end: periodEnd } = monthAround(ANCHOR, clock.now())
      await createWallets(db, [{ accountId, anchor: ANCHOR, periodStart, periodEnd }])
      return { accountId, agentId, tool: 'search', units: 1, priceMillis: 1_000, terms }
    },
    async give({ accountId }, amountMillis, { sourceType = 'purchase', expiresAt } = {}) {
      const grant = {
        accountId,
        sourceType,
        sourceId: randomUUID(),
        amountMillis,
        expiresAt: expiresAt ?? null,
      }
      await withTransaction(db, async (tx) => await grantCredits(tx, grant, clock.now()))
    },
    async call(payer, { outcome = 'ok', units } = {}) {
      const answer = await meter.reserve(payer)
      if (!answer.isAllowed) throw new Error(`Refused: ${answer.denial.code}`)
      await meter.end(answer.hold, { outcome, durationMs: 7, ...(units !== undefined && { units }) })
    },
    async close() {
      await meter.close()
      await db.destroy()
      outages.close()
      await database.drop()
    },
  }
}
