import type { Deps } from '../deps.ts'
import { applyCorrection, sweepCorrections } from '../features/address-correction/apply.ts'

/** Updates corrected addresses in Stripe and resends the e-mails that bounced. */
export async function registerAddressCorrectionJobs(deps: Deps): Promise<void> {
  await deps.queue.work('address.correct', 1, async (sessionId) => await applyCorrection(deps, sessionId))
  await deps.queue.work('address.sweep', 1, async () => await sweepCorrections(deps))
  await deps.queue.schedule('address.sweep', 'minute')
}
