import { formatLimit } from '@kamiyo/catalog/format'
import { buyablePlans } from '@kamiyo/catalog/plans'
import type { BuyablePlan } from '@kamiyo/catalog/types'
import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '../../../components/ui/button.tsx'
import { pages } from '../../../config/pages.ts'
import { priceLabel } from '../../../lib/price.ts'
import { agentsOf, agentsQuery } from '../agents/list-agents.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Subscription } from '../get-account.ts'
import { PortalButton } from './portal-button.tsx'
import { canChangePlan, needsPayment, sharesCurrency } from './subscription-facts.ts'

/** The other plans in the catalogue. A change is confirmed at Stripe. */
export function OtherPlans({ subscription }: { subscription: Subscription }) {
  const others = buyablePlans.filter(({ tier }) => tier !== subscription.tier)
  if (others.length === 0) return null
  return (
    <DashboardSection
      id="other-plans"
      title="Other plans"
      lead="Your tokens stay the same and have the new limits from their next call. Stripe shows what changes before you confirm."
    >
      {!canChangePlan(subscription) && (
        <p className="pb-6 leading-relaxed text-muted">{firstThingToDo(subscription)}</p>
      )}
      <ul className="border-t border-line">
        {others.map((plan) => (
          <PlanRow key={plan.tier} plan={plan} subscription={subscription} />
        ))}
      </ul>
    </DashboardSection>
  )
}

function firstThingToDo(subscription: Subscription): string {
  if (needsPayment(subscription)) return 'Settle the open payment first; then you can change the plan.'
  if (subscription.ends_at)
    return 'Your plan is about to end. Undo the cancellation first; then you can change it.'
  return 'The plan can be changed once it runs again.'
}

function PlanRow({ plan, subscription }: { plan: BuyablePlan; subscription: Subscription }) {
  const { name, price, limits } = plan
  return (
    <li className="flex flex-col justify-between gap-4 border-b border-line py-5 sm:flex-row sm:items-center sm:gap-8">
      <div className="min-w-0">
        <h3 className="font-medium">
          {name} <span className="font-normal text-muted tabular-nums">{priceLabel(price)}</span>
        </h3>
        <p className="mt-1 text-note text-muted tabular-nums">
          {formatAgents(limits.maxAgents)}, {formatPeople(limits.maxMembers)},{' '}
          {formatLimit(limits.rateLimitRpm)} requests a minute, {formatLimit(limits.rateLimitDaily)} a day
        </p>
        <RoomNote maxAgents={limits.maxAgents} subscription={subscription} />
        {plan.callToAction.kind === 'checkout' && !sharesCurrency(subscription, plan) && (
          <p className="mt-1 text-note text-muted">
            You pay in another currency, which Stripe cannot change. Write to us about this plan.
          </p>
        )}
      </div>
      <PlanAction plan={plan} subscription={subscription} />
    </li>
  )
}

function PlanAction({ plan, subscription }: { plan: BuyablePlan; subscription: Subscription }) {
  const { name, tier, callToAction } = plan
  if (callToAction.kind === 'page') {
    return <PageLink to={callToAction.path}>{callToAction.label}</PageLink>
  }
  if (!sharesCurrency(subscription, plan)) return <PageLink to={pages.inquiries.path}>Write to us</PageLink>
  if (!canChangePlan(subscription)) return null
  return (
    <PortalButton variant="secondary" tier={tier}>
      Change to {name}
    </PortalButton>
  )
}

function PageLink({ to, children }: { to: string; children: string }) {
  return (
    <ButtonLink to={to} variant="secondary" className="shrink-0">
      {children}
    </ButtonLink>
  )
}

/** Shown before a smaller plan is chosen, not afterwards. */
function RoomNote({ maxAgents, subscription }: { maxAgents: number | null; subscription: Subscription }) {
  const { data = [] } = useQuery(agentsQuery)
  const count = agentsOf(data, subscription).length
  if (maxAgents === null || count <= maxAgents) return null
  return (
    <p className="mt-1 text-note text-muted">
      You have {count}: the oldest {maxAgents === 1 ? 'one keeps' : `${maxAgents} keep`} working, the rest are
      suspended.
    </p>
  )
}

function formatPeople(maxMembers: number | null): string {
  return maxMembers === 1 ? '1 person' : `${formatLimit(maxMembers).toLowerCase()} people`
}

function formatAgents(maxAgents: number | null): string {
  return maxAgents === 1 ? '1 agent' : `${formatLimit(maxAgents)} agents`
}
