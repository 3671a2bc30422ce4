import { getPlan } from '@kamiyo/catalog/plans'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { ConfigError } from '../../config/config.ts'
import type { Deps } from '../../deps.ts'
import { readPriceMode } from './price-check.ts'

/**
 * Throws if a live key is used with test prices or the reverse. If Stripe does not answer, the process still
 * starts; checkout-health then reports the problem.
 */
export async function assertPricesOfKeyMode(deps: Pick<Deps, 'config' | 'stripe'>): Promise<void> {
  const modes = await Promise.all(BUYABLE_TIERS.map((tier) => readPriceMode(deps, tier)))
  const faults = BUYABLE_TIERS.filter((_tier, index) => modes[index] === 'other').map((tier) => ({
    variable: getPlan(tier).price.priceVariable,
    problem: 'is a price of the other mode than STRIPE_SECRET_KEY. Take both from the same mode in Stripe.',
  }))
  if (faults.length > 0) throw new ConfigError(faults)
}
