import { plans } from '@kamiyo/catalog/plans'
import { useCheckout } from '../../lib/use-checkout.ts'
import { CheckoutAlert } from './checkout-alert.tsx'
import { createCheckoutSession } from './create-checkout-session.ts'
import type { PlanChange } from './plan-change.ts'
import { PricingCard } from './pricing-card.tsx'

export function PricingCards({ planChange }: { planChange: PlanChange }) {
  const { state, start } = useCheckout(createCheckoutSession)
  const redirectingTier = state.kind === 'redirecting' ? state.item : undefined
  return (
    <div>
      <CheckoutAlert state={state} planChange={planChange} onRetry={(tier) => void start(tier)} />
      <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-4">
        {plans.map((plan) => (
          <PricingCard
            key={plan.tier}
            plan={plan}
            redirectingTier={redirectingTier}
            planChange={planChange}
            onSubscribe={(tier) => void start(tier)}
          />
        ))}
      </div>
    </div>
  )
}
