import { withTransaction } from '../db/transaction.ts'
import type { Deps } from '../deps.ts'
import { sweepEvents } from '../features/webhooks/sweep.ts'

/** Finishes events that were stored but not processed. */
export async function registerWebhookJobs(deps: Deps): Promise<void> {
  await deps.queue.work('webhook.sweep', 1, async (id) => {
    const isDone = await sweepEvents(deps)
    if (!isDone) await sweepAgain(deps, id)
  })
  await deps.queue.schedule('webhook.sweep', 'minute')
}

/** Immediately, rather than in a minute, so that an idle worker can continue. */
async function sweepAgain({ db, queue }: Deps, id: string): Promise<void> {
  await withTransaction(db, async (tx) => await queue.enqueueOnce(tx, 'webhook.sweep', id))
}
