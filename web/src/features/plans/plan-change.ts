import type { BuyableTier, Plan } from '@kamiyo/catalog/types'
import type { ApiError } from '../../lib/api/api-error.ts'

/**
 * The way to another plan for a subscriber. Provided by the page, because the account belongs to another
 * feature.
 */
export interface PlanChange {
  /** The plan of a signed-in subscriber. */
  currentTier: string | undefined
  /** The currency they pay in, if known; Stripe does not change to a plan in another currency. */
  currentCurrency: string | undefined
  /** Opens Stripe, where the change is confirmed. */
  open(tier: BuyableTier): void
  isOpening: boolean
  error: ApiError | null
}

export function canChangeTo({ price }: Plan, { currentCurrency }: PlanChange): boolean {
  return currentCurrency === undefined || currentCurrency === price.currency
}
