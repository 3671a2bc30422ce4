import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { retryWhenAway } from '../../../lib/api/session-query.ts'
import { type OnboardingState, read } from './onboarding-calls.ts'

const KEY = 'onboarding'

export function onboardingQuery(session: string) {
  return queryOptions<OnboardingState, ApiError>({
    queryKey: [KEY, session],
    queryFn: () => read(session),
    retry: retryWhenAway,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Runs a step and reads again how far the session is, even if it was refused: the answer tells where to go on. */
export function useStep<Input, Output>(session: string, step: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation<Output, ApiError, Input>({
    mutationFn: step,
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: [KEY, session] }),
  })
}
