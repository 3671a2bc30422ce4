import { brand } from '@kamiyo/catalog/brand'
import { ButtonLink } from '../../../components/ui/button.tsx'
import { pages } from '../../../config/pages.ts'
import type { Account, Subscription } from '../api/get-account.ts'
import { needsPayment, subscriptionFacts } from '../subscription-facts.ts'
import { DashboardSection } from './dashboard-section.tsx'
import { PortalButton } from './portal-button.tsx'
import { RowList } from './row-list.tsx'

export function PlanSection({ account }: { account: Account }) {
  const { subscription, other_subscriptions: others } = account
  return (
    <DashboardSection id="plan" title="Plan">
      {subscription ? (
        <CurrentPlan subscription={subscription} />
      ) : (
        <NoPlan hadOne={account.past_subscriptions.length > 0} />
      )}
      {others.length > 0 && <SecondPlanNote names={others.map((other) => other.plan_name)} />}
    </DashboardSection>
  )
}

function CurrentPlan({ subscription }: { subscription: Subscription }) {
  const isOverdue = needsPayment(subscription)
  return (
    <>
      <h3 className="text-3xl font-medium tracking-[-0.02em]">{subscription.plan_name}</h3>
      {isOverdue ? (
        <p className="mt-4 rounded-lg border border-danger-line bg-danger-panel px-5 py-4 leading-relaxed text-danger">
          {subscription.status_text}
        </p>
      ) : (
        <p className="mt-2 leading-relaxed text-muted">{subscription.status_text}</p>
      )}
      <div className="my-8 flex flex-col gap-4 sm:flex-row sm:items-start">
        <PortalButton variant={isOverdue ? 'primary' : 'secondary'}>
          {isOverdue ? 'Update payment' : 'Manage plan'}
        </PortalButton>
        <ButtonLink to={pages.setup.path} variant="secondary">
          View Setup Guide
        </ButtonLink>
      </div>
      <RowList label="Your plan" rows={subscriptionFacts(subscription)} />
      <p className="mt-4 text-sm text-faint">
        Plan, card, address and cancellation are managed on Stripe's pages, which lead back here.
      </p>
    </>
  )
}

function NoPlan({ hadOne }: { hadOne: boolean }) {
  return (
    <>
      <p className="leading-relaxed text-muted">
        {hadOne
          ? 'You have no running subscription. What you had is listed below.'
          : 'There is no subscription under this address. If you paid with another one, sign in with that.'}
      </p>
      <ButtonLink to={pages.pricing.path} className="mt-6">
        See plans
      </ButtonLink>
    </>
  )
}

function SecondPlanNote({ names }: { names: string[] }) {
  return (
    <p className="mt-8 border-l border-accent pl-4 text-[0.9375rem] leading-relaxed text-muted">
      Another subscription is running beside this one: {names.join(', ')}. If that was not meant, write to{' '}
      <a className="link" href={`mailto:${brand.supportEmail}`}>
        {brand.supportEmail}
      </a>{' '}
      and we put it right.
    </p>
  )
}
