import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Navigate, useLocation } from 'react-router-dom'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { LoadNote } from '../../components/ui/load-note.tsx'
import { setOperatorHint, setSignedInHint } from '../../lib/signed-in-hint.ts'
import { accountPollMs } from './account-poll.ts'
import { AgentsSection } from './agents/agents-section.tsx'
import { signInPath } from './auth/return-path.ts'
import { SESSION_ENDED } from './auth/session-ended-note.tsx'
import { Invoices } from './billing/invoices/invoices.tsx'
import { OtherPlans } from './billing/other-plans.tsx'
import { PastSubscriptions } from './billing/past-subscriptions.tsx'
import { PlanChangeNote } from './billing/plan-change-note.tsx'
import { PlanSection } from './billing/plan-section.tsx'
import { Reversals } from './billing/reversals.tsx'
import { useChangedPlan } from './billing/use-changed-plan.ts'
import { CreditsSection } from './credits/credits-section.tsx'
import { usePayAsYouGo } from './credits/use-pay-as-you-go.ts'
import { type Account, accountQuery } from './get-account.ts'
import { AccountHeading } from './members/account-heading.tsx'
import { AddressRequests } from './members/address-requests.tsx'
import { MembersSection } from './members/members-section.tsx'
import { UnclaimedAccounts } from './members/unclaimed-accounts.tsx'
import { SessionSection } from './sessions/session-section.tsx'
import { BilledUsageSection } from './usage/billed-usage-section.tsx'
import { UsageSection } from './usage/usage-section.tsx'
import { useOtherTabs } from './use-other-tabs.ts'

export function Dashboard() {
  const changedTo = useChangedPlan()
  const result = useQuery({
    ...accountQuery,
    refetchInterval: ({ state }) =>
      accountPollMs({ account: state.data, awaitedTier: changedTo?.tier, polls: state.dataUpdateCount }),
  })
  const { data, error, isFetching } = result
  const { pathname, search, hash } = useLocation()
  useOtherTabs()
  useEffect(() => {
    if (!data) return
    setSignedInHint(true)
    setOperatorHint(data.is_admin)
  }, [data])

  if (error?.status === 401) {
    const to = signInPath(`${pathname}${search}${hash}`)
    return <Navigate to={to} state={data ? SESSION_ENDED : null} replace />
  }
  return (
    <>
      <PageHeader title="Dashboard">{data && <AccountHeading account={data} />}</PageHeader>
      <div className="container-page pb-16" aria-busy={isFetching && !data}>
        <PlanChangeNote plan={data && changedTo} account={data} />
        {data && <AddressRequests requests={data.address_requests} />}
        {data && <UnclaimedAccounts account={data} />}
        {data ? (
          <AccountSections account={data} />
        ) : (
          <div className="border-t border-line py-12">
            <LoadNote result={result} what="your account" />
          </div>
        )}
      </div>
    </>
  )
}

function AccountSections({ account }: { account: Account }) {
  const { role, subscription, free_plan: free, past_subscriptions: past } = account
  const paysAsItGoes = usePayAsYouGo(account).balance > 0
  return (
    <>
      <PlanSection account={account} />
      <AgentsSection account={account} />
      {(subscription || paysAsItGoes || free) && <UsageSection />}
      {account.account && role !== 'member' && <BilledUsageSection />}
      {account.account && <CreditsSection canBuy={role === 'owner'} subscription={subscription} />}
      {account.account && <MembersSection account={account} />}
      {subscription && role === 'owner' && <OtherPlans subscription={subscription} />}
      <Invoices isLeftOutIfEmpty={free !== null} />
      <Reversals />
      <PastSubscriptions subscriptions={past} />
      <SessionSection />
    </>
  )
}
