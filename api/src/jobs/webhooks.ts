import type { Deps } from '../deps.ts'
import { sweepEvents } from '../features/webhooks/sweep.ts'

/** Finishes events that were stored and not processed. */
export async function registerWebhookJobs(deps: Deps): Promise<void> {
  await deps.queue.work('webhook.sweep', 1, async () => await sweepEvents(deps))
  await deps.queue.schedule('webhook.sweep', 'minute')
}
