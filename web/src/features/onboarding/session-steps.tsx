import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LoadNote } from '../../components/ui/load-note.tsx'
import { onboardingQuery } from './api/use-onboarding.ts'
import { ComeBack } from './come-back.tsx'
import { SessionOver, SignedOut } from './session-over.tsx'
import { CardStep } from './steps/card-step.tsx'
import { CustomerStep } from './steps/customer-step.tsx'
import { DoneStep } from './steps/done-step.tsx'
import { PlanStep } from './steps/plan-step.tsx'
import { ReviewStep } from './steps/review-step.tsx'
import { useOrder } from './steps/use-order.ts'

/** The step that the API names. A chosen plan can be changed until it is ordered. */
export function SessionSteps({ session }: { session: string }) {
  const result = useQuery(onboardingQuery(session))
  const { data: state, error } = result
  const order = useOrder(session, state)
  const [isChanging, setChanging] = useState(false)

  if (error?.status === 404 || error?.status === 400) return <SessionOver reason="unknown" />
  if (error?.status === 401) return <SignedOut onSignedIn={() => void result.refetch()} />
  if (!state) return <LoadNote result={result} what="your set-up" />
  const { email, name, next_step: next, status, tenant_id: tenantId } = state
  if (status === 'expired') return <SessionOver reason="expired" />
  if (order.data || status === 'completed')
    return <DoneStep tenantId={tenantId} email={email} secrets={order.data} />

  const step = () => {
    if (next === 'create_customer') return <CustomerStep session={session} name={name} />
    if (next === 'setup_payment') {
      const onSaved = async () => {
        await result.refetch()
        order.reset()
      }
      return <CardStep session={session} declined={order.error?.message} onSaved={onSaved} />
    }
    if (next === 'select_plan' || isChanging)
      return <PlanStep session={session} state={state} onChosen={() => setChanging(false)} />
    return (
      <ReviewStep
        state={state}
        isPending={order.isPending}
        error={order.error}
        onOrder={() => order.mutate()}
        onChange={() => setChanging(true)}
      />
    )
  }
  return (
    <>
      {step()}
      <ComeBack expiresAt={state.expires_at} />
    </>
  )
}
