import { plans } from '@kamiyo/catalog/plans'
import { useCheckout } from '../use-checkout.ts'
import { CheckoutAlert } from './checkout-alert.tsx'
import { PricingCard } from './pricing-card.tsx'

export function PricingCards() {
  const { state, start } = useCheckout()
  const redirectingTier = state.kind === 'redirecting' ? state.tier : undefined
  return (
    <div>
      <CheckoutAlert state={state} onRetry={(tier) => void start(tier)} />
      <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-4">
        {plans.map((plan) => (
          <PricingCard
            key={plan.tier}
            plan={plan}
            redirectingTier={redirectingTier}
            onSubscribe={(tier) => void start(tier)}
          />
        ))}
      </div>
    </div>
  )
}
