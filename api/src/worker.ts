import type { Deps } from './deps.ts'
import { registerAddressCorrectionJobs } from './jobs/address-corrections.ts'
import { registerCodeJobs } from './jobs/codes.ts'
import { registerEmailJobs } from './jobs/emails.ts'
import { registerMeteringJobs } from './jobs/metering.ts'
import { registerOnboardingJobs } from './jobs/onboarding.ts'
import { registerReconciliationJobs } from './jobs/reconciliation.ts'
import { registerRetentionJob } from './jobs/retention.ts'
import { registerStatementJobs } from './jobs/statements.ts'
import { registerWebhookJobs } from './jobs/webhooks.ts'

export interface Worker {
  start(): Promise<void>
  /** Accepts no further work and waits for the running jobs. */
  stop(): Promise<void>
}

/**
 * Runs background work: sends e-mails, finishes what a crash or a failure left unfinished, and deletes
 * expired data.
 */
export function buildWorker(deps: Deps): Worker {
  let stopCounting: (() => void) | undefined
  return {
    async start() {
      await deps.queue.start()
      await registerCodeJobs(deps)
      await registerEmailJobs(deps)
      await registerAddressCorrectionJobs(deps)
      await registerWebhookJobs(deps)
      await registerMeteringJobs(deps)
      stopCounting = await registerStatementJobs(deps)
      await registerOnboardingJobs(deps)
      await registerRetentionJob(deps)
      await registerReconciliationJobs(deps)
      deps.log.info('The worker is processing jobs')
    },
    async stop() {
      stopCounting?.()
      await deps.queue.stop()
    },
  }
}
