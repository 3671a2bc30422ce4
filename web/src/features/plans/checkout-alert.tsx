import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import { AlertRegion } from '../../components/ui/alert.tsx'
import { Button, ButtonLink } from '../../components/ui/button.tsx'
import { pages } from '../../config/pages.ts'
import type { ApiError } from '../../lib/api/api-error.ts'
import type { CheckoutState } from '../../lib/use-checkout.ts'
import { CheckoutFailure, explainFailure, HelpLine } from './checkout-failure.tsx'
import { canChangeTo, type PlanChange } from './plan-change.ts'

interface CheckoutAlertProps {
  state: CheckoutState<BuyableTier>
  planChange: PlanChange
  onRetry(tier: BuyableTier): void
}

/** Why checkout or the billing portal cannot be opened, and what to do. */
export function CheckoutAlert(props: CheckoutAlertProps) {
  const isFault = props.planChange.error !== null || !isSecondPurchase(props.state)
  return <AlertRegion tone={isFault ? 'danger' : 'info'}>{alertFor(props)}</AlertRegion>
}

function isSecondPurchase(state: CheckoutState<BuyableTier>): boolean {
  return state.kind === 'failed' && state.error.code === 'subscription_exists'
}

function alertFor({ state, planChange, onRetry }: CheckoutAlertProps) {
  if (planChange.error) return <PortalFailure error={planChange.error} />
  if (state.kind !== 'failed') return undefined
  if (isSecondPurchase(state)) {
    return <SubscriptionExists tier={state.item} planChange={planChange} />
  }
  const { item, error } = state
  return <CheckoutFailure name={getPlan(item).name} error={error} onRetry={() => onRetry(item)} />
}

function SubscriptionExists({ tier, planChange }: { tier: BuyableTier; planChange: PlanChange }) {
  const plan = getPlan(tier)
  const { name } = plan
  const isCurrent = planChange.currentTier === tier
  return (
    <>
      <div className="max-w-3xl">
        <p className="font-medium text-text">
          You already have {isCurrent ? `the ${name} plan` : 'a subscription'}.
        </p>
        <p className="mt-1 text-muted">
          A second one would be billed as well, so nothing was started and nothing was charged.
          {!isCurrent && ` To get ${name}, change the plan of the one you have.`}
        </p>
      </div>
      <div className="flex flex-wrap gap-4">
        {!isCurrent && canChangeTo(plan, planChange) && (
          <Button disabled={planChange.isOpening} onClick={() => planChange.open(tier)}>
            {planChange.isOpening ? 'Opening...' : `Change to ${name}`}
          </Button>
        )}
        <ButtonLink to={pages.dashboard.path} variant="secondary">
          Open the dashboard
        </ButtonLink>
      </div>
    </>
  )
}

function PortalFailure({ error }: { error: ApiError }) {
  return (
    <>
      <div className="max-w-3xl">
        <p className="font-medium text-danger">The billing pages did not open.</p>
        <p className="mt-1 text-muted">
          {explainFailure(error)} Your plan is as it was. <HelpLine requestId={error.requestId} />
        </p>
      </div>
      <ButtonLink to={pages.dashboard.path} variant="secondary">
        Open the dashboard
      </ButtonLink>
    </>
  )
}
