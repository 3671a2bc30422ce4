import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../lib/api/api-client.ts'
import type { ApiError } from '../../lib/api/api-error.ts'
import type { Schema } from '../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../lib/api/session-query.ts'

function getAccount() {
  return requestData((signal) => apiClient.GET('/api/account', { signal }))
}

export type Account = Schema<'Account'>
export type Subscription = Schema<'Subscription'>

export const accountQuery = queryOptions<Account, ApiError>({
  queryKey: [SESSION_KEY],
  queryFn: getAccount,
  retry: retryWhenAway,
})
