import type { Deps } from '../deps.ts'
import { sweepGates } from '../features/metering/take-back.ts'

/** Processes that sell calls look for dead ones themselves; this is for when none of them is left. */
export async function registerMeteringJobs(deps: Deps): Promise<void> {
  await deps.queue.work('gate.sweep', 1, async () => {
    const calls = await sweepGates(deps.db)
    if (calls > 0) deps.log.warn({ calls }, 'Gave back what was reserved by a process that is gone')
  })
  await deps.queue.schedule('gate.sweep', 'minute')
}
