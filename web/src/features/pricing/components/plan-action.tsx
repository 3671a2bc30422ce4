import { isBuyable } from '@kamiyo/catalog/plans'
import type { BuyableTier, Plan } from '@kamiyo/catalog/types'
import { Button, ButtonLink } from '../../../components/ui/button.tsx'
import { callToActionLabel } from '../../../lib/price.ts'

interface PlanActionProps {
  plan: Plan
  redirectingTier: BuyableTier | undefined
  onSubscribe(tier: BuyableTier): void
}

/** Stripe for plans that are sold by checkout, a page of ours for the rest. All wait while one redirects. */
export function PlanAction({ plan, redirectingTier, onSubscribe }: PlanActionProps) {
  const { callToAction } = plan
  const variant = plan.highlighted ? 'primary' : 'secondary'
  const waits = redirectingTier !== undefined

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
      aria-busy={redirectingTier === plan.tier || undefined}
      onClick={() => isBuyable(plan) && onSubscribe(plan.tier)}
    >
      {redirectingTier === plan.tier ? 'Processing...' : callToActionLabel(plan)}
    </Button>
  )
}
