import type { Deps } from '../deps.ts'
import { sweepOnboarding } from '../features/onboarding/sweep.ts'

/** Reminds those who left in the middle of setting up their company, and ends what was not finished in time. */
export async function registerOnboardingJobs(deps: Deps): Promise<void> {
  await deps.queue.work('onboarding.sweep', 1, async () => await sweepOnboarding(deps))
  await deps.queue.schedule('onboarding.sweep', 'tenMinutes')
}
