import { randomBytes } from 'node:crypto'
import { loadConfig } from '@kamiyo/api/config'
import { apiEnvironment } from './api-environment.ts'
import type { DevPlan } from './plan.ts'
import type { DevSettings } from './settings.ts'

/** Lets the API read its settings before anything is started; what is not known yet stands in for itself. */
export function checkSettings(plan: DevPlan, settings: DevSettings): void {
  const webhookSecret = settings.webhookSecret || `whsec_${randomBytes(16).toString('hex')}`
  const databaseUrl = plan.real.databaseUrl ?? 'postgresql://localhost/kamiyo'
  loadConfig(apiEnvironment({ plan, settings: { ...settings, webhookSecret }, databaseUrl, stripeIds: {} }))
}
