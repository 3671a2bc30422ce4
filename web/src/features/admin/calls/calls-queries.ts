import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminQuery } from '../admin-query.ts'

type LedgerQuery = NonNullable<paths['/api/admin/accounts/{account_id}/calls']['get']['parameters']['query']>

export type CallsOverview = Schema<'CallsOverview'>
export type AccountUsage = Schema<'AccountUsageOfOperator'>

export function callsOverviewQuery(days: string) {
  return adminQuery(['calls', days], () =>
    requestData((signal) =>
      apiClient.GET('/api/admin/calls/overview', { params: { query: { days } }, signal }),
    ),
  )
}

export function accountUsageQuery(accountId: string) {
  return adminQuery(['account-usage', accountId], () =>
    requestData((signal) =>
      apiClient.GET('/api/admin/accounts/{account_id}/usage', {
        params: { path: { account_id: accountId } },
        signal,
      }),
    ),
  )
}

export function accountCallsQuery(accountId: string, query: LedgerQuery) {
  return adminQuery(['account-calls', accountId, query], () =>
    requestData((signal) =>
      apiClient.GET('/api/admin/accounts/{account_id}/calls', {
        params: { path: { account_id: accountId }, query },
        signal,
      }),
    ),
  )
}
