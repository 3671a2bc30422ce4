import type { BuyableTier } from '@kamiyo/catalog/types'
import { apiClient, requestData } from '../../lib/api/api-client.ts'

interface CheckoutRequest {
  item: BuyableTier
  idempotencyKey: string
}

/** Return addresses are left to the API, which has defaults. */
export function createCheckoutSession({ item, idempotencyKey }: CheckoutRequest) {
  return requestData((signal) =>
    apiClient.POST('/api/billing/create-checkout-session', {
      params: { header: { 'idempotency-key': idempotencyKey } },
      body: { tier: item },
      signal,
    }),
  )
}
