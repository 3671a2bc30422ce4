import type { Deps } from '../../deps.ts'
import { reconcileWithStripe } from './service.ts'

/**
 * Takes over an order that Stripe has just taken, and returns whether that is done. Whoever ordered hears of it in any case; if we are
 * not ready, its events bring it.
 */
export async function takeOverOrder(deps: Deps, subscriptionId: string): Promise<boolean> {
  try {
    await reconcileWithStripe(deps, subscriptionId, { dryRun: false })
    return true
  } catch (error) {
    deps.log.warn({ err: error, subscriptionId }, 'An order at Stripe is not taken over yet; its events will')
    return false
  }
}
