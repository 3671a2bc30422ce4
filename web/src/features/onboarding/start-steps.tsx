import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router-dom'
import type { ApiError } from '../../lib/api/api-error.ts'
import { useConfirmed } from '../../lib/use-confirmed.ts'
import { createCustomer, start } from './api/onboarding-calls.ts'
import { onboardingQuery } from './api/use-onboarding.ts'
import { type Applicant, ApplicantForm } from './steps/applicant-form.tsx'

/** From then on the address of the page is the link by which the visitor can come back. */
export function StartSteps({ signedInAs }: { signedInAs: string | undefined }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const confirmed = useConfirmed()
  const { mutate, isPending, error } = useMutation<string, ApiError, Applicant>({
    mutationFn: (applicant) => confirmed(() => begin(applicant)),
    gcTime: 0,
    onSuccess: async (session) => {
      await queryClient.prefetchQuery(onboardingQuery(session))
      await navigate({ hash: session })
    },
  })
  return (
    <ApplicantForm
      key={signedInAs}
      signedInAs={signedInAs}
      isPending={isPending}
      error={error}
      onSubmit={mutate}
    />
  )
}

/** If Stripe is away, the session is there all the same, and its page goes on with it. */
async function begin(applicant: Applicant): Promise<string> {
  const { session_id: session } = await start(applicant)
  await createCustomer(session).catch((error: ApiError) => {
    if (error.param === 'email') throw error
  })
  return session
}
