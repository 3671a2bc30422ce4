import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api/api-client.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { SESSION_KEY } from '../../../lib/api/session-query.ts'
import { setSignedInHint } from '../../../lib/signed-in-hint.ts'

type SignIn = Schema<'SignInRequest'>

function signIn(body: SignIn) {
  return requestData((signal) => apiClient.POST('/api/auth/sign-in', { body, signal }))
}

export function useSignIn() {
  const queryClient = useQueryClient()
  return useMutation<unknown, ApiError, SignIn>({
    mutationFn: signIn,
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: [SESSION_KEY] })
      setSignedInHint(true)
    },
  })
}
