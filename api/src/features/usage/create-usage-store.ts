import type { Deps } from '../../deps.ts'
import { createOpenMeterStore } from './openmeter/open-meter-store.ts'
import type { UsageStore } from './usage-store.ts'

/** Where this installation keeps usage; what was moved once is found or refused, whatever USAGE_STORE says now. */
export function createUsageStore({ db, openMeter }: Pick<Deps, 'db' | 'openMeter'>): UsageStore {
  return createOpenMeterStore({ db, openMeter })
}
