import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

export type Statement = Schema<'TenantStatement'>
export type StatementLine = Schema<'TenantStatementLine'>
export type LineEvents = Schema<'BilledEventPage'>

interface Page {
  cursor?: string
}

export function statementsQuery(query: Page) {
  return queryOptions<Schema<'TenantStatementPage'>, ApiError>({
    queryKey: [SESSION_KEY, 'statements', query],
    queryFn: () =>
      requestData((signal) => apiClient.GET('/api/account/statements', { params: { query }, signal })),
    retry: retryWhenAway,
  })
}

export function lineEventsQuery(path: { id: string; line: string }, query: Page) {
  return queryOptions<LineEvents, ApiError>({
    queryKey: [SESSION_KEY, 'line-events', path, query],
    queryFn: () =>
      requestData((signal) =>
        apiClient.GET('/api/account/statements/{id}/lines/{line}/events', {
          params: { path, query },
          signal,
        }),
      ),
    retry: retryWhenAway,
  })
}
