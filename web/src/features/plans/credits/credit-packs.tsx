import { creditPacks, payAsYouGo } from '@kamiyo/catalog/credits'
import { toolPrices } from '@kamiyo/catalog/metering'
import type { ReactNode } from 'react'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Section } from '../../../components/ui/section.tsx'
import { useCheckout } from '../../../lib/use-checkout.ts'
import { CheckoutFailure } from '../checkout-failure.tsx'
import { FactList } from '../fact-list.tsx'
import { PlanLimitList } from '../plan-limits.tsx'
import { createCreditCheckoutSession } from './create-credit-checkout-session.ts'
import { CreditPackCard } from './credit-pack-card.tsx'
import { callPrices } from './pack-facts.ts'

/** Everything about credits; nothing where none are sold. */
export function CreditPacks() {
  const { state, start } = useCheckout(createCreditCheckoutSession)
  if (creditPacks.length === 0) return null
  return (
    <Section
      id="credit-packs"
      title="Credit packs"
      lead="Paid once, without a subscription. Each call is paid from your credits; a call that fails costs nothing."
    >
      <AlertRegion>
        {state.kind === 'failed' && (
          <CheckoutFailure
            name={`the pack ${creditPacks.find(({ id }) => id === state.item)?.name}`}
            error={state.error}
            onRetry={() => void start(state.item)}
          />
        )}
      </AlertRegion>
      <div className="grid gap-6 md:grid-cols-2 xl:grid-cols-4">
        {creditPacks.map((pack) => (
          <CreditPackCard
            key={pack.id}
            pack={pack}
            redirectingPack={state.kind === 'redirecting' ? state.item : undefined}
            onBuy={(id) => void start(id)}
          />
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
