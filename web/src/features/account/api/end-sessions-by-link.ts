import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestDone } from '../../../lib/api-client.ts'
import type { ApiError } from '../../../lib/api-error.ts'
import { SESSION_KEY } from '../../../lib/session-query.ts'
import { setSignedInHint } from '../../../lib/signed-in-hint.ts'

function endSessions(key: string) {
  return requestDone((signal) => apiClient.POST('/api/auth/end-sessions', { body: { key }, signal }))
}

export function useEndSessionsByLink() {
  const queryClient = useQueryClient()
  return useMutation<void, ApiError, string>({
    mutationFn: endSessions,
    onSuccess: () => {
      setSignedInHint(false)
      queryClient.removeQueries({ queryKey: [SESSION_KEY] })
    },
  })
}
