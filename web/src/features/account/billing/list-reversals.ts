import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

async function listReversals() {
  const { reversals } = await requestData((signal) => apiClient.GET('/api/account/reversals', { signal }))
  return reversals
}

export type Reversal = Schema<'Reversal'>

export const reversalsQuery = queryOptions<Reversal[], ApiError>({
  queryKey: [SESSION_KEY, 'reversals'],
  queryFn: listReversals,
  retry: retryWhenAway,
})
