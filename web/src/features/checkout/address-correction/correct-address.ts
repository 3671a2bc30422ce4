import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'

export const tokenMailKey = (sessionId: string) => ['token-mail', sessionId]

export function useCorrectAddress(sessionId: string) {
  const queryClient = useQueryClient()
  return useMutation<void, ApiError, string>({
    mutationFn: (email) =>
      requestDone((signal) =>
        apiClient.POST('/api/billing/checkout-session/{session_id}/address', {
          params: { path: { session_id: sessionId } },
          body: { email },
          signal,
        }),
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: tokenMailKey(sessionId) }),
  })
}
