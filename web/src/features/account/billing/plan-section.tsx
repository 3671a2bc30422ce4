import { ButtonLink } from '../../../components/ui/button.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import { SupportLink } from '../../../components/ui/support-link.tsx'
import { pages } from '../../../config/pages.ts'
import { PayAsYouGo } from '../credits/pay-as-you-go.tsx'
import { usePayAsYouGo } from '../credits/use-pay-as-you-go.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Account, Subscription } from '../get-account.ts'
import { Notice } from '../notice.tsx'
import { FreePlan } from './free-plan.tsx'
import { GoingOn, isServedOtherwise } from './going-on.tsx'
import { OpenPastInvoices } from './invoices/open-past-invoices.tsx'
import { OpenUsageInvoices } from './invoices/open-usage-invoices.tsx'
import { PlanActions } from './plan-actions.tsx'
import { PortalButton } from './portal-button.tsx'
import { standingOf, subscriptionFacts } from './subscription-facts.ts'

export function PlanSection({ account }: { account: Account }) {
  const { subscription, other_subscriptions: others } = account
  return (
    <DashboardSection id="plan" title="Plan">
      {subscription ? (
        <CurrentPlan subscription={subscription} account={account} />
      ) : (
        <WithoutPlan account={account} />
      )}
      <OpenPastInvoices account={account} />
      <OpenUsageInvoices account={account} />
      {others.length > 0 && <OtherPlans plans={others} isOwner={account.role === 'owner'} />}
    </DashboardSection>
  )
}

interface CurrentPlanProps {
  subscription: Subscription
  account: Account
}

function CurrentPlan({ subscription, account }: CurrentPlanProps) {
  const { serving, free_plan: free, role } = account
  const isOwner = role === 'owner'
  const other = isServedOtherwise(subscription, serving) ? serving : null
  return (
    <>
      <h3 className="text-3xl font-medium tracking-[-0.02em]">{subscription.plan_name}</h3>
      <StatusText subscription={subscription} />
      {other && <GoingOn serving={other} free={free} />}
      {isOwner ? <PlanActions subscription={subscription} /> : <div className="mt-8" />}
      <RowList label="Your plan" rows={subscriptionFacts(subscription, other)} />
      {(subscription.is_own || !isOwner) && (
        <p className="mt-4 text-sm text-faint">
          {isOwner
            ? `You manage ${subscription.plan_name}, its card, address and cancellation on Stripe's pages, which bring you back here.`
            : 'Plan and payment are managed by the owner of the account.'}
        </p>
      )}
    </>
  )
}

function StatusText({ subscription }: { subscription: Subscription }) {
  const { status_text: text, ends_at, has_access } = subscription
  const standing = standingOf(subscription)
  if (standing === 'good') return <p className="mt-2 leading-relaxed text-muted">{text}</p>
  return (
    <Notice tone={standing === 'fault' ? 'danger' : 'info'} className="mt-5">
      {text}
      {ends_at !== null && has_access && ' Changed your mind? Until then you can undo it under Manage plan.'}
    </Notice>
  )
}

function WithoutPlan({ account }: { account: Account }) {
  const { isLoading, balance, hadCredits, awaitsCredits } = usePayAsYouGo(account)
  if (account.free_plan) return <FreePlan plan={account.free_plan} isOwner={account.role === 'owner'} />
  if (isLoading) return <p className="text-muted">Loading your plan...</p>
  if (balance > 0) return <PayAsYouGo balance={balance} />
  if (awaitsCredits) return <NoPlan text={AWAITING} />
  return <NoPlan text={noPlanText(account.past_subscriptions.length > 0, hadCredits)} />
}

const AWAITING =
  'You have no running subscription. Your payment for credits is on its way; calls are paid from them once it arrives.'

function noPlanText(hadOne: boolean, hadCredits: boolean): string {
  if (hadCredits) return 'You have no running subscription, and no credits are left: calls are refused.'
  return hadOne
    ? 'You have no running subscription. Past ones are listed below.'
    : 'There is no subscription for this address. If you paid with another one, sign in with that.'
}

function NoPlan({ text }: { text: string }) {
  return (
    <>
      <p className="leading-relaxed text-muted">{text}</p>
      <ButtonLink to={pages.pricing.path} className="mt-6">
        See plans
      </ButtonLink>
    </>
  )
}

/** Each with a way to its own pages at Stripe. */
function OtherPlans({ plans, isOwner }: { plans: Subscription[]; isOwner: boolean }) {
  return (
    <div className="mt-8 border-l border-accent pl-4 text-note leading-relaxed text-muted">
      <p>
        {plans.length === 1 ? 'Another subscription is' : 'Other subscriptions are'} running beside this one:{' '}
        {plans.map((plan) => plan.plan_name).join(', ')}. If that was not meant, cancel what you do not need,
        or write to <SupportLink />.
      </p>
      {isOwner &&
        plans.map(({ ends_at, id, is_own: isOwn, plan_name: name }) =>
          isOwn || ends_at === null ? (
            <div key={id} className="mt-4">
              <PortalButton variant="secondary" subscriptionId={id}>
                {isOwn ? `Manage ${name}` : `Cancel ${name}`}
              </PortalButton>
            </div>
          ) : null,
        )}
    </div>
  )
}
