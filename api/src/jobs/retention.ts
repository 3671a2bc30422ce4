import { deleteExpiredSessions } from '../auth/sessions-repository.ts'
import type { Db } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteOldBrowsers, deleteOldCodeRequests } from '../features/account/sign-in/retention.ts'
import { deleteExpiredKeys } from '../features/checkout/repository.ts'
import { deleteOldEvents, purgePayloads } from '../features/history/retention.ts'
import { deleteOldInquiries } from '../features/inquiries/retention.ts'
import { deleteOldMailEvents } from '../features/mail-events/repository.ts'
import { deleteExpiredCallKeys } from '../features/metering/keys-repository.ts'
import { foldSpent } from '../features/metering/upkeep.ts'
import {
  deleteOldGates,
  deleteOldRefusals,
  deleteOldSpend,
  turnLedgerMonths,
} from '../features/metering/upkeep-repository.ts'
import { deleteOldSessions } from '../features/onboarding/sweep-repository.ts'
import { deleteOldUsageKeys, turnUsageMonths } from '../features/usage/upkeep-repository.ts'

/** Small statements, because a large one would exceed the statement timeout and never finish. */
const BATCH = 1_000
const BATCHES_A_RUN = 20

type Removal = (db: Db, limit: number) => Promise<number>

export async function removeExpired({ db, log, clock }: Pick<Deps, 'db' | 'log' | 'clock'>): Promise<void> {
  const payloads = await inBatches(db, purgePayloads)
  const events = await inBatches(db, deleteOldEvents)
  const idempotencyKeys = await inBatches(db, deleteExpiredKeys)
  const sessions = await inBatches(db, deleteExpiredSessions)
  const browsers = await inBatches(db, deleteOldBrowsers)
  const codeRequests = await inBatches(db, deleteOldCodeRequests)
  const inquiries = await inBatches(db, deleteOldInquiries)
  const mailEvents = await inBatches(db, deleteOldMailEvents)
  const onboardingSessions = await inBatches(db, deleteOldSessions)
  const callKeys = await inBatches(db, deleteExpiredCallKeys)
  const gates = await inBatches(db, deleteOldGates)
  const agentSpend = await inBatches(db, deleteOldSpend)
  const refusalHours = await inBatches(db, deleteOldRefusals)
  const usageKeys = await inBatches(db, deleteOldUsageKeys)
  const ledgerMonths = await turnLedgerMonths(db)
  const usageMonths = await turnUsageMonths(db)
  await inBatches(db, async (handle, limit) => await foldSpent(handle, limit, clock.now()))
  const removed = {
    payloads,
    events,
    idempotencyKeys,
    sessions,
    browsers,
    codeRequests,
    inquiries,
    mailEvents,
    onboardingSessions,
  }
  const kept = { callKeys, gates, agentSpend, refusalHours, usageKeys, ledgerMonths, usageMonths }
  log.info({ ...removed, ...kept }, 'Expired data removed')
}

async function inBatches(db: Db, remove: Removal): Promise<number> {
  let total = 0
  for (let batch = 0; batch < BATCHES_A_RUN; batch += 1) {
    const removed = await remove(db, BATCH)
    total += removed
    if (removed < BATCH) break
  }
  return total
}

export async function registerRetentionJob(deps: Deps): Promise<void> {
  await deps.queue.work('retention', 1, async () => await removeExpired(deps))
  await deps.queue.schedule('retention', 'hour')
}
