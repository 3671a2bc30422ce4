import type { BuyableTier } from '@kamiyo/catalog/types'
import { apiClient, requestData } from '../../lib/api/api-client.ts'

export interface CheckoutRequest {
  tier: BuyableTier
  idempotencyKey: string
}

/** Return addresses are left to the API, which has defaults. */
export function createCheckoutSession({ tier, idempotencyKey }: CheckoutRequest) {
  return requestData((signal) =>
    apiClient.POST('/api/billing/create-checkout-session', {
      params: { header: { 'idempotency-key': idempotencyKey } },
      body: { tier },
      signal,
    }),
  )
}
