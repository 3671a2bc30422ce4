import type { Deps } from '../deps.ts'
import { applyCorrection, sweepCorrections } from '../features/address-correction/apply.ts'

/** Takes corrected addresses to Stripe and sends what had come back. */
export async function registerAddressCorrectionJobs(deps: Deps): Promise<void> {
  await deps.queue.work('address.correct', 1, async (sessionId) => await applyCorrection(deps, sessionId))
  await deps.queue.work('address.sweep', 1, async () => await sweepCorrections(deps))
  await deps.queue.schedule('address.sweep', 'minute')
}
