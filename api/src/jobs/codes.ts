import type { Deps } from '../deps.ts'
import { mailCode } from '../features/account/sign-in/codes.ts'

const CONCURRENT_SENDS = 4

export async function registerCodeJobs(deps: Deps): Promise<void> {
  await deps.queue.work('code.send', CONCURRENT_SENDS, async (id) => await mailCode(deps, id))
}
