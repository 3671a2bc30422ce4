import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

async function listSessions() {
  const { sessions } = await requestData((signal) => apiClient.GET('/api/account/sessions', { signal }))
  return sessions
}

export type Session = Schema<'Session'>

export const sessionsQuery = queryOptions<Session[], ApiError>({
  queryKey: [SESSION_KEY, 'sessions'],
  queryFn: listSessions,
  retry: retryWhenAway,
})
