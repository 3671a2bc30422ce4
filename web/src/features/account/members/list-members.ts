import { queryOptions } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api-client.ts'
import type { ApiError } from '../../../lib/api-error.ts'
import { retryWhenAway, SESSION_KEY } from '../../../lib/session-query.ts'

function listMembers() {
  return requestData((signal) => apiClient.GET('/api/account/members', { signal }))
}

export type People = Awaited<ReturnType<typeof listMembers>>
export type Member = People['members'][number]

export const membersQuery = queryOptions<People, ApiError>({
  queryKey: [SESSION_KEY, 'members'],
  queryFn: listMembers,
  retry: retryWhenAway,
})
