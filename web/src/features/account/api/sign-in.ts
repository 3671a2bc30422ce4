import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiClient, requestData } from '../../../lib/api-client.ts'
import type { ApiError } from '../../../lib/api-error.ts'
import { setSignedInHint } from '../../../lib/signed-in-hint.ts'
import { ACCOUNT_KEY } from './get-account.ts'

interface SignIn {
  email: string
  code: string
}

function signIn(body: SignIn) {
  return requestData((signal) => apiClient.POST('/api/auth/sign-in', { body, signal }))
}

export function useSignIn() {
  const queryClient = useQueryClient()
  return useMutation<unknown, ApiError, SignIn>({
    mutationFn: signIn,
    onSuccess: () => {
      queryClient.removeQueries({ queryKey: [ACCOUNT_KEY] })
      setSignedInHint(true)
    },
  })
}
