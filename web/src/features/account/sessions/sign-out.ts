import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestDone } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { SESSION_KEY } from '../../../lib/api/session-query.ts'
import { setSignedInHint } from '../../../lib/signed-in-hint.ts'

type SignOutScope = 'here' | 'everywhere'

async function signOut(scope: SignOutScope) {
  const done = requestDone((signal) =>
    scope === 'here'
      ? apiClient.POST('/api/auth/sign-out', { signal })
      : apiClient.POST('/api/account/sign-out-everywhere', { signal }),
  )
  // A session that has already ended is not an error.
  await done.catch((error: ApiError) => {
    if (error.status !== 401) throw error
  })
}

/** Removes everything about the account from the page's memory. */
export function useSignOut(onSignedOut: () => void) {
  const queryClient = useQueryClient()
  return useMutation<void, ApiError, SignOutScope>({
    mutationFn: signOut,
    onSuccess: () => {
      setSignedInHint(false)
      onSignedOut()
      queryClient.removeQueries({ queryKey: [SESSION_KEY] })
    },
  })
}
