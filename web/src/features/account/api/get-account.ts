import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api-client.ts'
import { type ApiError, isServiceAway } from '../../../lib/api-error.ts'

function getAccount() {
  return requestData((signal) => apiClient.GET('/api/account', { signal }))
}

export type Account = Awaited<ReturnType<typeof getAccount>>
export type Subscription = Account['past_subscriptions'][number]

/** Everything under this key belongs to the session and goes with it. */
export const ACCOUNT_KEY = 'account'

export const accountQuery = queryOptions<Account, ApiError>({
  queryKey: [ACCOUNT_KEY],
  queryFn: getAccount,
  retry: retryWhenAway,
})

export function retryWhenAway(failures: number, error: ApiError): boolean {
  return isServiceAway(error) && error.status !== 429 && failures < 1
}
