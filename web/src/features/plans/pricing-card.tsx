import type { Plan } from '@kamiyo/catalog/types'
import { CheckIcon } from '../../components/ui/icons.tsx'
import type { Checkout } from '../../lib/checkout/use-checkout.ts'
import { priceParts } from '../../lib/price.ts'
import { PlanAction } from './plan-action.tsx'
import type { PlanChange } from './plan-change.ts'
import { PlanLimitList } from './plan-limits.tsx'

interface PricingCardProps {
  plan: Plan
  planChange: PlanChange
  checkout: Checkout
}

export function PricingCard({ plan, planChange, checkout }: PricingCardProps) {
  const { amount, unit } = priceParts(plan.price)
  const badge = badgeOf(plan, planChange.currentTier)
  const headingId = `plan-${plan.tier}`
  return (
    <article
      aria-labelledby={headingId}
      className={`relative flex flex-col rounded-xl border p-6 ${badge ? 'border-accent bg-panel' : 'border-line'}`}
    >
      {badge && (
        <p className="absolute -top-3 left-6 rounded-full bg-accent px-3 py-0.5 text-fine font-medium text-on-accent">
          {badge}
        </p>
      )}
      <h3 id={headingId} className="text-lg font-medium">
        {plan.name}
      </h3>
      <p className="mt-1 md:min-h-12 text-note leading-6 text-muted">{plan.tagline}</p>
      <p className="mt-6 flex items-baseline gap-1.5 tabular-nums">
        <span className="text-[2.75rem] leading-none font-medium tracking-[-0.04em]">{amount}</span>
        <span className="text-faint">/{unit}</span>
      </p>
      <div className="mt-7">
        <PlanAction plan={plan} planChange={planChange} checkout={checkout} />
      </div>
      <div className="mt-7">
        <PlanLimitList limits={plan.limits} />
      </div>
      <ul className="mt-6 space-y-3 text-note leading-6">
        {plan.features.map((feature) => (
          <li key={feature} className="flex gap-3">
            <span className="pt-1 text-accent">
              <CheckIcon />
            </span>
            {feature}
          </li>
        ))}
      </ul>
    </article>
  )
}

/** A subscriber's own plan is marked, and then no other is recommended. */
function badgeOf(plan: Plan, currentTier: string | undefined): string | undefined {
  if (currentTier !== undefined) return plan.tier === currentTier ? 'Your plan' : undefined
  return plan.highlighted ? 'Recommended' : undefined
}
