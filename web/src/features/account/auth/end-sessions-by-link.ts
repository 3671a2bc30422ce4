import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { SESSION_KEY } from '../../../lib/api/session-query.ts'
import { accountQuery } from '../get-account.ts'

function endSessions(key: string) {
  return requestDone((signal) => apiClient.POST('/api/auth/end-sessions', { body: { key }, signal }))
}

export function useEndSessionsByLink() {
  const queryClient = useQueryClient()
  return useMutation<void, ApiError, string>({
    mutationFn: endSessions,
    // The link may belong to a different account than this browser's, so the API is asked who is signed in
    // now.
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: [SESSION_KEY] })
      await queryClient.prefetchQuery(accountQuery)
    },
  })
}
