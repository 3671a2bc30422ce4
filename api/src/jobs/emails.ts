import type { Deps } from '../deps.ts'
import { sendDelivery, sweepDeliveries } from '../features/emails/sender.ts'

const CONCURRENT_SENDS = 4

/** Sends queued e-mails, and finds those whose job was lost. */
export async function registerEmailJobs(deps: Deps): Promise<void> {
  await deps.queue.work('email.send', CONCURRENT_SENDS, async (id) => await sendDelivery(deps, id))
  await deps.queue.work('email.sweep', 1, async () => await sweepDeliveries(deps))
  await deps.queue.schedule('email.sweep', 'minute')
}
