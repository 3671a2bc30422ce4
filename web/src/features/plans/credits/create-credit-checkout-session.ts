import { apiClient, requestData } from '../../../lib/api/api-client.ts'

interface CreditCheckoutRequest {
  /** The id of a credit pack. */
  item: string
  idempotencyKey: string
}

/** Whoever is signed in buys for the account that is open, others for the address given to Stripe. */
export function createCreditCheckoutSession({ item, idempotencyKey }: CreditCheckoutRequest) {
  return requestData((signal) =>
    apiClient.POST('/api/billing/create-credit-checkout-session', {
      params: { header: { 'idempotency-key': idempotencyKey } },
      body: { credit_pack: item },
      signal,
    }),
  )
}
