import { getPlan } from '@kamiyo/catalog/plans'
import { type FormEvent, useState } from 'react'
import { Link } from 'react-router-dom'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { TextField } from '../../../components/ui/field.tsx'
import { pages } from '../../../config/pages.ts'
import { priceLabel } from '../../../lib/price.ts'
import { type OnboardingState, selectPlan } from '../api/onboarding-calls.ts'
import { useStep } from '../api/use-onboarding.ts'
import { StepFrame } from '../step-frame.tsx'

interface PlanStepProps {
  session: string
  state: OnboardingState
  onChosen(): void
}

/** Plans that are agreed upon with people are not sold here; one that was chosen by a system stays. */
function offeredIn({ plans, plan }: OnboardingState) {
  return plans.filter(
    ({ plan_id: id }) => getPlan(id).callToAction.kind === 'checkout' || id === plan?.plan_id,
  )
}

export function PlanStep({ session, state, onChosen }: PlanStepProps) {
  const { plan } = state
  const plans = offeredIn(state)
  const { mutate, isPending, error } = useStep(session, selectPlan)
  const [chosen, setChosen] = useState(plan?.plan_id ?? plans[0]?.plan_id)
  const isCodeFaulty = error?.code === 'invalid_discount_code'

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const offer = plans.find(({ plan_id }) => plan_id === chosen)
    if (isPending || !offer) return
    const code = String(new FormData(event.currentTarget).get('code') ?? '').trim()
    mutate({ session_id: session, ...offer, ...(code && { discount_code: code }) }, { onSuccess: onChosen })
  }
  return (
    <StepFrame
      step="Plan"
      title="Which plan?"
      lead="You see what is due before anything is charged, and can change the plan later."
    >
      <form onSubmit={submit} aria-label="Plan" className="space-y-6">
        <AlertRegion>
          {error && !isCodeFaulty && <FailureText title="The plan could not be chosen." error={error} />}
        </AlertRegion>
        <fieldset>
          <legend className="text-note font-medium">Plan</legend>
          <div className="mt-3 space-y-3">
            {plans.map(({ plan_id: id }) => (
              <PlanChoice key={id} id={id} isChosen={id === chosen} onChoose={() => setChosen(id)} />
            ))}
          </div>
        </fieldset>
        {plans.length < state.plans.length && (
          <p className="text-note text-muted">
            Larger plans are agreed upon with people:{' '}
            <Link className="link" to={pages.inquiries.path}>
              contact sales
            </Link>
            .
          </p>
        )}
        <TextField
          id="code"
          name="code"
          label="Discount code (optional)"
          autoComplete="off"
          maxLength={100}
          defaultValue={plan?.discount_code ?? ''}
          error={isCodeFaulty ? error.message : undefined}
        />
        <Button type="submit" disabled={isPending || chosen === undefined}>
          {isPending ? 'One moment...' : 'Continue'}
        </Button>
      </form>
    </StepFrame>
  )
}

type PlanId = OnboardingState['plans'][number]['plan_id']

function PlanChoice({ id, isChosen, onChoose }: { id: PlanId; isChosen: boolean; onChoose(): void }) {
  const plan = getPlan(id)
  return (
    <label
      className={`flex cursor-pointer items-start gap-4 rounded-lg border bg-panel px-5 py-4 ${isChosen ? 'border-accent' : 'border-line hover:border-edge'}`}
    >
      <input
        type="radio"
        name="plan"
        value={id}
        checked={isChosen}
        onChange={onChoose}
        className="mt-1.5 accent-accent"
      />
      <span className="min-w-0 flex-1">
        <span className="flex flex-wrap justify-between gap-x-6">
          <span className="font-medium">{plan.name}</span>
          <span className="tabular-nums">{priceLabel(plan.price)}</span>
        </span>
        <span className="mt-1 block text-note text-muted">{plan.tagline}</span>
      </span>
    </label>
  )
}
