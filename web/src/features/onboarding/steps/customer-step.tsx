import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { createCustomer } from '../api/onboarding-calls.ts'
import { useStep } from '../api/use-onboarding.ts'
import { StepFrame } from '../step-frame.tsx'

/** For who left, or lost the connection, before Stripe knew the company. */
export function CustomerStep({ session, name }: { session: string; name: string }) {
  const { mutate, isPending, error } = useStep(session, createCustomer)
  return (
    <StepFrame step="Company" title="Go on with the set-up" lead={`What you told us of ${name} is kept.`}>
      <AlertRegion>
        {error && <FailureText title="The payment service did not take it." error={error} />}
      </AlertRegion>
      <Button disabled={isPending} onClick={() => mutate(session)}>
        {isPending ? 'One moment...' : 'Go on'}
      </Button>
    </StepFrame>
  )
}
