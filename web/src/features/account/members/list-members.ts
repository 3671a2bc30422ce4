import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/api/session-query.ts'

function listMembers() {
  return requestData((signal) => apiClient.GET('/api/account/members', { signal }))
}

export type People = Schema<'MemberList'>
export type Member = Schema<'Member'>

export const membersQuery = queryOptions<People, ApiError>({
  queryKey: [SESSION_KEY, 'members'],
  queryFn: listMembers,
  retry: retryWhenAway,
})
