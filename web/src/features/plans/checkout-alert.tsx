import { getPlan } from '@kamiyo/catalog/plans'
import type { BuyableTier } from '@kamiyo/catalog/types'
import { AlertRegion } from '../../components/ui/alert.tsx'
import { Button, ButtonLink } from '../../components/ui/button.tsx'
import { pages } from '../../config/pages.ts'
import type { ApiError } from '../../lib/api/api-error.ts'
import type { Checkout } from '../../lib/checkout/use-checkout.ts'
import { CheckoutFailure, explainFailure, HelpLine } from './checkout-failure.tsx'
import { canChangeTo, type PlanChange } from './plan-change.ts'

interface CheckoutAlertProps {
  checkout: Checkout
  planChange: PlanChange
}

/** Why the checkout of a plan or the billing portal cannot be opened, and what to do. */
export function CheckoutAlert(props: CheckoutAlertProps) {
  const isFault = props.planChange.error !== null || !isSecondPurchase(props.checkout)
  return <AlertRegion tone={isFault ? 'danger' : 'info'}>{alertFor(props)}</AlertRegion>
}

function isSecondPurchase({ state }: Checkout): boolean {
  return state.kind === 'failed' && state.error.code === 'subscription_exists'
}

function alertFor({ checkout, planChange }: CheckoutAlertProps) {
  const { state, start } = checkout
  if (planChange.error) return <PortalFailure error={planChange.error} />
  if (state.kind !== 'failed' || !('tier' in state.purchase)) return undefined
  const { error, purchase } = state
  if (isSecondPurchase(checkout)) return <SubscriptionExists tier={purchase.tier} planChange={planChange} />
  const { name } = getPlan(purchase.tier)
  return <CheckoutFailure name={name} error={error} onRetry={() => void start(purchase)} />
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
