import { findOffer, installedCatalog } from '@kamiyo/catalog/catalog'
import type { Offer } from './remedies.ts'

/** What a tier allows; undefined for none, and for one that is not in the catalogue any more. */
export function offerOf(tier: string): Offer | undefined {
  const { plans } = installedCatalog
  const isKnown = tier === 'credits' || plans.some((plan) => plan.tier === tier)
  return isKnown ? findOffer(installedCatalog, tier) : undefined
}
