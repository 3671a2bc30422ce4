import type { BuyableTier } from '@kamiyo/catalog/types'
import { apiClient, requestData } from '../api/api-client.ts'

/** A plan, or a credit pack by its id. */
export type Purchase = { tier: BuyableTier } | { creditPack: string }

export interface Attempt {
  purchase: Purchase
  idempotencyKey: string
}

/** Where Stripe leads back to. What is left out is left to the API, which has defaults. */
interface ReturnTo {
  cancel_url?: string
  success_url?: string
}

/** Whoever is signed in buys for the account that is open, others for the address given to Stripe. */
export function openCheckout({ purchase, idempotencyKey }: Attempt, returnTo: ReturnTo = {}) {
  const params = { header: { 'idempotency-key': idempotencyKey } }
  return requestData((signal) =>
    'tier' in purchase
      ? apiClient.POST('/api/billing/create-checkout-session', {
          params,
          body: { tier: purchase.tier, ...returnTo },
          signal,
        })
      : apiClient.POST('/api/billing/create-credit-checkout-session', {
          params,
          body: { credit_pack: purchase.creditPack, ...returnTo },
          signal,
        }),
  )
}
