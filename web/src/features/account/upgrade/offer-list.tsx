import { formatCredits, formatMoney, formatPrice } from '@kamiyo/catalog/format'
import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import type { ReactNode } from 'react'
import { Button, ButtonLink } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { pages } from '../../../config/pages.ts'
import type { Purchase } from '../../../lib/checkout/open-checkout.ts'
import { PortalButton } from '../billing/portal-button.tsx'
import type { Upgrade } from './get-upgrade.ts'
import { useBuy } from './use-buy.ts'

type Plan = Upgrade['plans'][number]
type CreditPack = Upgrade['credit_packs'][number]

/** The packs and plans with which the refused call would run. */
export function OfferList({ upgrade }: { upgrade: Upgrade }) {
  const { buy, isOpening, error } = useBuy()
  const { plans, credit_packs: packs, may_buy: mayBuy } = upgrade
  if (plans.length + packs.length === 0) return <NothingToBuy />
  const buying = { mayBuy, isOpening, buy }
  return (
    <div>
      <ul className="border-t border-line">
        {packs.map((pack) => (
          <PackRow key={pack.id} pack={pack} buying={buying} />
        ))}
        {plans.map((plan) => (
          <PlanRow key={plan.tier} plan={plan} isChange={upgrade.has_subscription} buying={buying} />
        ))}
      </ul>
      <div role="alert" className="mt-6 max-w-xl text-note empty:hidden">
        {error && <FailureText title="The checkout did not open. You have not been charged." error={error} />}
      </div>
    </div>
  )
}

interface Buying {
  mayBuy: boolean
  isOpening: boolean
  buy(purchase: Purchase): Promise<void>
}

function PackRow({ pack, buying }: { pack: CreditPack; buying: Buying }) {
  const { id, name, credits, amount, currency, expiry_days: days } = pack
  return (
    <Row
      name={name}
      price={formatMoney(amount, currency)}
      gives={`${formatCredits(credits)}${days === null ? '' : `, valid for ${days} days`}`}
    >
      {buying.mayBuy && (
        <BuyButton buying={buying} purchase={{ creditPack: id }}>
          Buy {formatCredits(credits)}
        </BuyButton>
      )}
    </Row>
  )
}

function PlanRow({ plan, isChange, buying }: { plan: Plan; isChange: boolean; buying: Buying }) {
  const { name, amount, currency, interval, gives } = plan
  return (
    <Row name={name} price={formatPrice(amount, currency, interval)} gives={gives}>
      {buying.mayBuy && <PlanAction plan={plan} isChange={isChange} buying={buying} />}
    </Row>
  )
}

function PlanAction({ plan, isChange, buying }: { plan: Plan; isChange: boolean; buying: Buying }) {
  const tier = BUYABLE_TIERS.find((buyable) => buyable === plan.tier)
  if (!plan.is_sold_here || !tier) {
    return (
      <ButtonLink to={pages.inquiries.path} variant="secondary" className="shrink-0">
        Contact sales
      </ButtonLink>
    )
  }
  if (isChange) {
    return (
      <PortalButton variant="secondary" tier={tier} returnUrl={window.location.href}>
        Change to {plan.name}
      </PortalButton>
    )
  }
  return (
    <BuyButton buying={buying} purchase={{ tier }}>
      Subscribe to {plan.name}
    </BuyButton>
  )
}

function BuyButton({
  buying,
  purchase,
  children,
}: {
  buying: Buying
  purchase: Purchase
  children: ReactNode
}) {
  return (
    <Button
      variant="secondary"
      className="shrink-0"
      disabled={buying.isOpening}
      onClick={() => void buying.buy(purchase)}
    >
      {children}
    </Button>
  )
}

function Row({
  name,
  price,
  gives,
  children,
}: {
  name: string
  price: string
  gives: string
  children: ReactNode
}) {
  return (
    <li className="flex flex-col justify-between gap-4 border-b border-line py-5 sm:flex-row sm:items-center sm:gap-8">
      <div className="min-w-0">
        <h2 className="font-medium">
          {name} <span className="font-normal text-muted tabular-nums">{price}</span>
        </h2>
        <p className="mt-1 text-note text-muted tabular-nums">{gives}</p>
      </div>
      {children}
    </li>
  )
}

function NothingToBuy() {
  return (
    <div>
      <p className="mb-6 leading-relaxed text-muted">
        No larger plan is for sale. Write to us about what you need.
      </p>
      <ButtonLink to={pages.inquiries.path} variant="secondary">
        Contact sales
      </ButtonLink>
    </div>
  )
}
