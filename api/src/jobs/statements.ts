import { withTransaction } from '../db/transaction.ts'
import type { Deps } from '../deps.ts'
import { compareDue } from '../features/invoicing/comparison/compare-due.ts'
import { syncRates } from '../features/invoicing/rating/sync-rates.ts'
import { deliverStatement } from '../features/invoicing/statements/deliver.ts'
import { addStatementGauges } from '../features/invoicing/statements/gauges.ts'
import { sealDuePeriods } from '../features/invoicing/statements/seal-due.ts'
import { listUndelivered } from '../features/invoicing/statements/statements-repository.ts'
import { moveEvents } from '../features/usage/openmeter/move-events.ts'

const SWEPT_AT_ONCE = 50
/** In ten minutes; each is due once a day. */
const COMPARED_AT_ONCE = 200

/** Bills the usage of each month that is over, where the seller wants it. Returns what to do when the worker stops. */
export async function registerStatementJobs(deps: Deps): Promise<() => void> {
  await syncRates(deps)
  const stopCounting = addStatementGauges(deps)
  if (!deps.config.billing.billsUsage) return stopCounting
  await deps.queue.work('statement.deliver', 2, async (id) => await deliverStatement(deps, id))
  await deps.queue.work('statement.seal', 1, async () => {
    const sealed = await sealDuePeriods(deps)
    if (sealed > 0) deps.log.info({ sealed }, 'Periods of usage were sealed')
    await retryUndelivered(deps)
  })
  await deps.queue.schedule('statement.seal', 'minute')
  await deps.queue.work('statement.compare', 1, async () => void (await compareDue(deps, COMPARED_AT_ONCE)))
  await deps.queue.schedule('statement.compare', 'tenMinutes')
  await registerMove(deps)
  return stopCounting
}

/** A second safeguard, for jobs that a crash has lost or that gave up while Stripe was away. */
async function retryUndelivered({ db, queue }: Deps): Promise<void> {
  const ids = await listUndelivered(db, SWEPT_AT_ONCE)
  await withTransaction(db, async (tx) => {
    for (const id of ids) await queue.enqueueOnce(tx, 'statement.deliver', id)
  })
}

/** What is sealed is billed and does not change any more, so its events may go where there is more room. */
async function registerMove({ config, openMeter, db, catalog, queue, log }: Deps): Promise<void> {
  if (!config.movesEvents || !openMeter) return
  await queue.work('usage.move', 1, async () => {
    const moved = await moveEvents({ db, openMeter, meters: catalog.meters })
    if (moved > 0) log.info({ moved }, 'Events of sealed periods were moved to OpenMeter')
  })
  await queue.schedule('usage.move', 'minute')
}
