import { withTransaction } from '../db/transaction.ts'
import type { Deps } from '../deps.ts'
import { sweepEvents } from '../features/webhooks/sweep.ts'

/** Finishes events that were stored and not processed. */
export async function registerWebhookJobs(deps: Deps): Promise<void> {
  await deps.queue.work('webhook.sweep', 1, async (id) => {
    const isDone = await sweepEvents(deps)
    if (!isDone) await sweepAgain(deps, id)
  })
  await deps.queue.schedule('webhook.sweep', 'minute')
}

/** At once, rather than in a minute; where other workers are idle, one of them may go on. */
async function sweepAgain({ db, queue }: Deps, id: string): Promise<void> {
  await withTransaction(db, async (tx) => await queue.enqueueOnce(tx, 'webhook.sweep', id))
}
