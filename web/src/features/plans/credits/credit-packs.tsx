import { creditPacks, payAsYouGo } from '@kamiyo/catalog/credits'
import { toolPrices } from '@kamiyo/catalog/metering'
import type { ReactNode } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Section } from '../../../components/ui/section.tsx'
import type { Checkout } from '../../../lib/checkout/use-checkout.ts'
import { CheckoutFailure } from '../checkout-failure.tsx'
import { FactList } from '../fact-list.tsx'
import { PlanLimitList } from '../plan-limits.tsx'
import { CreditPackCard } from './credit-pack-card.tsx'
import { callPrices } from './pack-facts.ts'

/** Everything about credits; nothing where none are sold. */
interface CreditPacksProps {
  checkout: Checkout
  /** The visitor's plan, if it includes all calls. */
  unlimitedPlan: string | undefined
}

export function CreditPacks({ checkout, unlimitedPlan }: CreditPacksProps) {
  if (creditPacks.length === 0) return null
  return (
    <Section
      id="credit-packs"
      title="Credit packs"
      lead="Paid once, without a subscription. Each call is paid from your credits; a call that fails costs nothing."
    >
      <AlertRegion>{failureOf(checkout)}</AlertRegion>
      {unlimitedPlan && (
        <p className="mb-8 max-w-3xl border-l border-accent pl-4 text-note leading-relaxed text-muted">
          Your {unlimitedPlan} plan includes all calls: credits pay for nothing while it runs, and the days
          for which they are valid run all the same.
        </p>
      )}
      <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-4">
        {creditPacks.map((pack) => (
          <CreditPackCard key={pack.id} pack={pack} checkout={checkout} />
        ))}
        <CallFacts />
      </div>
      <p className="mt-8 max-w-3xl text-note leading-relaxed text-faint">
        Beside a subscription, credits pay for what the plan does not include. Those that expire first are
        used first. Your first purchase brings a token by e-mail; later ones add to your balance.
      </p>
    </Section>
  )
}

function failureOf({ state, start }: Checkout) {
  if (state.kind !== 'failed' || !('creditPack' in state.purchase)) return undefined
  const { error, purchase } = state
  const pack = creditPacks.find(({ id }) => id === purchase.creditPack)
  return (
    <CheckoutFailure name={`the pack ${pack?.name}`} error={error} onRetry={() => void start(purchase)} />
  )
}

function CallFacts() {
  return (
    <div className="grid content-start gap-x-6 gap-y-10 py-6 md:col-span-2 md:grid-cols-2">
      <Facts title="What a call costs">
        <FactList facts={callPrices(toolPrices)} />
      </Facts>
      <Facts title="Limits without a subscription">
        <PlanLimitList limits={payAsYouGo.limits} />
      </Facts>
    </div>
  )
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-4 text-note font-medium">{title}</h3>
      {children}
    </div>
  )
}
