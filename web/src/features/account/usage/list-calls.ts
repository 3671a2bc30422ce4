import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { paths } from '../../../lib/api/api-schema.gen.d.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

type Query = NonNullable<paths['/api/account/calls']['get']['parameters']['query']>

/** What the list and its export are narrowed by. */
export const CALL_FILTERS = ['agent', 'tool', 'from', 'to'] as const

export function callsQuery(query: Query) {
  return queryOptions<Schema<'LedgerPage'>, ApiError>({
    queryKey: [SESSION_KEY, 'calls', query],
    queryFn: () =>
      requestData((signal) => apiClient.GET('/api/account/calls', { params: { query }, signal })),
    retry: retryWhenAway,
  })
}
