import { BUYABLE_TIERS, type BuyableTier, SERVED_TIERS, type ServedTier } from '@kamiyo/catalog/types'

/** A tier as stored; the CHECK constraint allows no other. */
export function readStoredTier(value: string): BuyableTier {
  const tier = BUYABLE_TIERS.find((candidate) => candidate === value)
  if (!tier) throw new Error(`The database holds the tier "${value}", which the catalogue does not know`)
  return tier
}

/** The tier of a token or an agent, which may be served by credits. */
export function readServedTier(value: string): ServedTier {
  return SERVED_TIERS.find((candidate) => candidate === value) ?? readStoredTier(value)
}
