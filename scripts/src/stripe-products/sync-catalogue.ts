import type { BuyablePlan } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import { type Change, type Write, writeNow } from './change.ts'
import { syncPrice } from './price-sync.ts'
import { syncProduct } from './product-sync.ts'

export interface SyncedPlan {
  plan: BuyablePlan
  productId: string
  productChange: Change
  priceId: string
  priceChange: Change
}

/**
 * Makes sure that the Stripe account has a product and a price for each plan. Safe to run again, and
 * concurrently.
 */
export async function syncCatalogue(
  stripe: Stripe,
  plans: readonly BuyablePlan[],
  write: Write = writeNow,
): Promise<SyncedPlan[]> {
  const synced: SyncedPlan[] = []
  for (const plan of plans) {
    const product = await syncProduct(stripe, plan, write)
    const price = await syncPrice(stripe, plan, product.id, write)
    synced.push({
      plan,
      productId: product.id,
      productChange: product.change,
      priceId: price.id,
      priceChange: price.change,
    })
  }
  return synced
}

/** The price ids by the names of the API's variables. */
export function priceVariables(synced: readonly SyncedPlan[]): Record<string, string> {
  return Object.fromEntries(synced.map(({ plan, priceId }) => [plan.price.priceVariable, priceId]))
}
