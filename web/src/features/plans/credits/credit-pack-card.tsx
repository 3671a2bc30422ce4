import { formatCredits, formatMoney } from '@kamiyo/catalog/format'
import type { CreditPack } from '@kamiyo/catalog/types'
import { Button } from '../../../components/ui/button.tsx'
import type { Checkout } from '../../../lib/checkout/use-checkout.ts'
import { FactList } from '../fact-list.tsx'
import { packFacts } from './pack-facts.ts'

interface CreditPackCardProps {
  pack: CreditPack
  checkout: Checkout
}

export function CreditPackCard({ pack, checkout: { state, start } }: CreditPackCardProps) {
  const { id, name, credits, amountCents, currency, highlighted } = pack
  const amount = formatMoney(amountCents, currency)
  const headingId = `credit-pack-${id}`
  const waits = state.kind === 'redirecting'
  const isOpening = waits && 'creditPack' in state.purchase && state.purchase.creditPack === id
  return (
    <article
      aria-labelledby={headingId}
      className={`relative flex flex-col rounded-xl border p-6 ${highlighted ? 'border-accent bg-panel' : 'border-line'}`}
    >
      {highlighted && (
        <p className="absolute -top-3 left-6 rounded-full bg-accent px-3 py-0.5 text-fine font-medium text-on-accent">
          Recommended
        </p>
      )}
      <h3 id={headingId} className="text-lg font-medium">
        {name}
      </h3>
      <p className="mt-1 text-note leading-6 text-muted">{formatCredits(credits)}</p>
      <p className="mt-6 flex items-baseline gap-1.5 tabular-nums">
        <span className="text-[2.75rem] leading-none font-medium tracking-[-0.04em]">{amount}</span>
        <span className="text-faint">once</span>
      </p>
      <Button
        variant={highlighted ? 'primary' : 'secondary'}
        className="mt-7 w-full"
        disabled={waits}
        aria-busy={isOpening || undefined}
        onClick={() => void start({ creditPack: id })}
      >
        {isOpening ? 'Processing...' : `Buy ${name} - ${amount}`}
      </Button>
      <div className="mt-7">
        <FactList facts={packFacts(pack)} />
      </div>
    </article>
  )
}
