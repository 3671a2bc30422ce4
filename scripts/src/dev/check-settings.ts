import { randomBytes } from 'node:crypto'
import { loadConfig } from '@kamiyo/api/config'
import { apiEnvironment } from './api-environment.ts'
import type { DevPlan } from './plan.ts'
import type { DevSettings } from './settings.ts'

/**
 * Makes the API read its settings, those of the shell included, before anything is started; values that are not known yet
 * get placeholders.
 */
export function checkSettings(plan: DevPlan, settings: DevSettings, shell: NodeJS.ProcessEnv): void {
  const webhookSecret = settings.webhookSecret || `whsec_${randomBytes(16).toString('hex')}`
  const databaseUrl = plan.real.databaseUrl ?? 'postgresql://localhost/kamiyo'
  const known = { plan, settings: { ...settings, webhookSecret }, databaseUrl, stripeIds: {} }
  loadConfig({ ...withoutServices(plan, shell), ...apiEnvironment(known) })
}

/** A stand-in gives its own values to all variables of its service. */
function withoutServices({ real }: DevPlan, shell: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const replaced = [...(real.stripe ? [] : ['STRIPE_']), ...(real.sendgrid ? [] : ['SENDGRID_'])]
  const kept = Object.entries(shell).filter(([name]) => !replaced.some((start) => name.startsWith(start)))
  return Object.fromEntries(kept)
}
