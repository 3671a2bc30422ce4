import type { BuyableTier, Plan } from '@kamiyo/catalog/types'
import type { ApiError } from '../../lib/api/api-error.ts'

/** The way to another plan for who has one. The page gives it, because the account is another feature's. */
export interface PlanChange {
  /** The plan of a signed-in subscriber. */
  currentTier: string | undefined
  /** In which they pay, where that is known; Stripe changes to no plan in another one. */
  currentCurrency: string | undefined
  /** Leads to Stripe, where the change is agreed to. */
  open(tier: BuyableTier): void
  isOpening: boolean
  error: ApiError | null
}

export function canChangeTo({ price }: Plan, { currentCurrency }: PlanChange): boolean {
  return currentCurrency === undefined || currentCurrency === price.currency
}
