import { apiClient, requestData } from '../../lib/api/api-client.ts'
import type { Schema } from '../../lib/api/api-schema.ts'

export function getCheckoutSession(sessionId: string) {
  return requestData((signal) =>
    apiClient.GET('/api/billing/checkout-session/{session_id}', {
      params: { path: { session_id: sessionId } },
      signal,
    }),
  )
}

export type CheckoutSession = Schema<'CheckoutSession'>
