import { randomBytes } from 'node:crypto'
import { loadConfig } from '@kamiyo/api/config'
import { apiEnvironment } from './api-environment.ts'
import type { DevPlan } from './plan.ts'
import type { DevSettings } from './settings.ts'

/**
 * Makes the API read its settings before anything is started; values that are not known yet get placeholders.
 */
export function checkSettings(plan: DevPlan, settings: DevSettings): void {
  const webhookSecret = settings.webhookSecret || `whsec_${randomBytes(16).toString('hex')}`
  const databaseUrl = plan.real.databaseUrl ?? 'postgresql://localhost/kamiyo'
  loadConfig(apiEnvironment({ plan, settings: { ...settings, webhookSecret }, databaseUrl, stripeIds: {} }))
}
