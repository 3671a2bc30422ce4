import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ApiError, apiErrorFrom } from '../../../lib/api/api-error.ts'
import { useConfirmed } from '../../../lib/use-confirmed.ts'
import { complete, createSubscription, type OnboardingState } from '../api/onboarding-calls.ts'
import { onboardingQuery } from '../api/use-onboarding.ts'
import { loadStripeJs } from '../stripe-js.ts'
import type { Completed } from './done-step.tsx'

/** Orders the plan, lets the bank ask its question where it does, and fetches the key and the token, which are shown once. */
export function useOrder(session: string, state: OnboardingState | undefined) {
  const queryClient = useQueryClient()
  const confirmed = useConfirmed()
  return useMutation<Completed, ApiError, void>({
    mutationFn: async () => {
      if (state?.next_step !== 'complete') await payFirst(session, state)
      return await confirmed(() => complete(session))
    },
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: onboardingQuery(session).queryKey }),
  })
}

async function payFirst(session: string, state: OnboardingState | undefined): Promise<void> {
  const { payment } = await createSubscription(session)
  if (!payment.requires_action || payment.client_secret === null || !state) return
  const stripe = await loadStripeJs(state)
  await stripe?.handleNextAction({ clientSecret: payment.client_secret })
  // Whatever the page was told, what counts is what Stripe tells the API.
  const { payment: answered } = await createSubscription(session)
  if (answered.requires_action) throw notConfirmed()
}

function notConfirmed(): ApiError {
  const message = 'Your bank has not confirmed the payment yet. Nothing was charged. Try again.'
  return apiErrorFrom(409, { error: { code: 'conflict', message } })
}
