import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ApiError } from '../../lib/api/api-error.ts'
import { retryWhenAway, SESSION_KEY } from '../../lib/api/session-query.ts'

const ADMIN_KEY = [SESSION_KEY, 'admin']

export function adminQuery<Data>(key: readonly unknown[], queryFn: () => Promise<Data>) {
  return queryOptions<Data, ApiError>({ queryKey: [...ADMIN_KEY, ...key], queryFn, retry: retryWhenAway })
}

/**
 * Runs an action and reloads everything, even if it was refused: the page may be out of date. What the caller
 * does next does not wait for that, because the reload may remove the form, and its callbacks with it.
 */
export function useAdminChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation<Output, ApiError, Input>({
    mutationFn: change,
    gcTime: 0,
    onSettled: () => void queryClient.invalidateQueries({ queryKey: ADMIN_KEY }),
  })
}
