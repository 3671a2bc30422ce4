import { plans } from '@kamiyo/catalog/plans'
import type { Checkout } from '../../lib/checkout/use-checkout.ts'
import { CheckoutAlert } from './checkout-alert.tsx'
import type { PlanChange } from './plan-change.ts'
import { PricingCard } from './pricing-card.tsx'

export function PricingCards({ planChange, checkout }: { planChange: PlanChange; checkout: Checkout }) {
  return (
    <div>
      <CheckoutAlert checkout={checkout} planChange={planChange} />
      <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-4">
        {plans.map((plan) => (
          <PricingCard key={plan.tier} plan={plan} planChange={planChange} checkout={checkout} />
        ))}
      </div>
    </div>
  )
}
