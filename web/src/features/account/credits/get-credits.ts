import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

export type Credits = Schema<'AccountCredits'>
export type CreditGrant = Credits['grants'][number]
export type PendingPack = Credits['pending'][number]

export const creditsQuery = queryOptions<Credits, ApiError>({
  queryKey: [SESSION_KEY, 'credits'],
  queryFn: () => requestData((signal) => apiClient.GET('/api/account/credits', { signal })),
  retry: retryWhenAway,
})
