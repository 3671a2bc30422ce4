import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

export type Usage = Schema<'AccountUsage'>

export const usageQuery = queryOptions<Usage, ApiError>({
  queryKey: [SESSION_KEY, 'usage'],
  queryFn: () => requestData((signal) => apiClient.GET('/api/account/usage', { signal })),
  retry: retryWhenAway,
})
