import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

export type ApiKey = Schema<'AccountApiKey'>

export const apiKeysQuery = queryOptions<ApiKey[], ApiError>({
  queryKey: [SESSION_KEY, 'api-keys'],
  queryFn: async () => {
    const { keys } = await requestData((signal) => apiClient.GET('/api/account/api-keys', { signal }))
    return keys
  },
  retry: retryWhenAway,
})
