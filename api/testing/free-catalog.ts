import { installedCatalog } from '@kamiyo/catalog/catalog'
import type { Catalog, FreePlan } from '@kamiyo/catalog/types'

export const freePlan: FreePlan = {
  name: 'Free',
  limits: { maxAgents: 1, maxMembers: 1, rateLimitRpm: 60, rateLimitDaily: null },
  callsPerMonth: 2,
  resetDay: 1,
  freeTools: ['list_categories'],
}

/** What this product sells, with a free plan besides. */
export const freeCatalog: Catalog = { ...installedCatalog, freePlan }
