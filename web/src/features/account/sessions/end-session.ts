import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { sessionsQuery } from './list-sessions.ts'

/** One other session by its id, or all others. */
export type Ended = { id: string } | 'others'

async function endSession(ended: Ended) {
  const done = requestDone((signal) =>
    ended === 'others'
      ? apiClient.POST('/api/account/sign-out-elsewhere', { signal })
      : apiClient.DELETE('/api/account/sessions/{id}', { params: { path: ended }, signal }),
  )
  // A session that has already ended is not an error.
  await done.catch((error: ApiError) => {
    if (error.status !== 404) throw error
  })
}

export function useEndSession() {
  const queryClient = useQueryClient()
  return useMutation<void, ApiError, Ended>({
    mutationFn: endSession,
    onSettled: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
}
