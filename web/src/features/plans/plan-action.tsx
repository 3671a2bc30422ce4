import { isBuyable } from '@kamiyo/catalog/plans'
import type { Plan } from '@kamiyo/catalog/types'
import { Button, ButtonLink } from '../../components/ui/button.tsx'
import { pages } from '../../config/pages.ts'
import type { Checkout } from '../../lib/checkout/use-checkout.ts'
import { callToActionLabel } from '../../lib/price.ts'
import { canChangeTo, type PlanChange } from './plan-change.ts'

interface PlanActionProps {
  plan: Plan
  planChange: PlanChange
  checkout: Checkout
}

/** The button of a card: a subscriber changes the plan of the existing subscription. */
export function PlanAction(props: PlanActionProps) {
  const { plan, planChange } = props
  if (planChange.currentTier === undefined || !isBuyable(plan)) return <BuyAction {...props} />
  if (plan.tier === planChange.currentTier) {
    return (
      <ButtonLink to={pages.dashboard.path} variant="secondary" className="w-full">
        Open the dashboard
      </ButtonLink>
    )
  }
  if (plan.callToAction.kind === 'page') return <BuyAction {...props} />
  if (!canChangeTo(plan, planChange)) {
    return (
      <ButtonLink to={pages.inquiries.path} variant="secondary" className="w-full">
        Write to us
      </ButtonLink>
    )
  }
  return (
    <Button
      variant="secondary"
      className="w-full"
      disabled={planChange.isOpening}
      onClick={() => planChange.open(plan.tier)}
    >
      Change to {plan.name}
    </Button>
  )
}

/**
 * Stripe for plans that are sold by checkout, one of our pages for the others. All are disabled while a checkout
 * opens.
 */
function BuyAction({ plan, checkout: { state, start } }: PlanActionProps) {
  const { callToAction } = plan
  const variant = plan.highlighted ? 'primary' : 'secondary'
  const waits = state.kind === 'redirecting'
  const isOpening = waits && 'tier' in state.purchase && state.purchase.tier === plan.tier

  if (callToAction.kind === 'page' && !waits) {
    return (
      <ButtonLink to={callToAction.path} variant={variant} className="w-full">
        {callToActionLabel(plan)}
      </ButtonLink>
    )
  }
  return (
    <Button
      variant={variant}
      className="w-full"
      disabled={waits}
      aria-busy={isOpening || undefined}
      onClick={() => void (isBuyable(plan) && start({ tier: plan.tier }))}
    >
      {isOpening ? 'Processing...' : callToActionLabel(plan)}
    </Button>
  )
}
