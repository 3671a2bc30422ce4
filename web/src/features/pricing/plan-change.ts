import type { BuyableTier } from '@kamiyo/catalog/types'
import type { ApiError } from '../../lib/api-error.ts'

/** The way to another plan for who has one. The page gives it, because the account is another feature's. */
export interface PlanChange {
  /** The plan of a signed-in subscriber. */
  currentTier: string | undefined
  /** Leads to Stripe, where the change is agreed to. */
  open(tier: BuyableTier): void
  isOpening: boolean
  error: ApiError | null
}
