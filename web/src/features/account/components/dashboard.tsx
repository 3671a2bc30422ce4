import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Navigate } from 'react-router-dom'
import { Button } from '../../../components/ui/button.tsx'
import { PageHeader } from '../../../components/ui/page-header.tsx'
import { pages } from '../../../config/pages.ts'
import { setOperatorHint, setSignedInHint } from '../../../lib/signed-in-hint.ts'
import { type Account, accountQuery } from '../api/get-account.ts'
import { signInPath } from '../return-path.ts'
import { AgentsSection } from './agents-section.tsx'
import { FailureText } from './failure-text.tsx'
import { Invoices } from './invoices.tsx'
import { PastSubscriptions } from './past-subscriptions.tsx'
import { PlanSection } from './plan-section.tsx'
import { SessionSection } from './session-section.tsx'

export function Dashboard() {
  const { data, error, isFetching, refetch } = useQuery(accountQuery)
  const isSignedOut = error?.status === 401
  useEffect(() => {
    if (isSignedOut) setSignedInHint(false)
    else if (data) {
      setSignedInHint(true)
      setOperatorHint(data.is_admin)
    }
  }, [isSignedOut, data])

  if (isSignedOut) return <Navigate to={signInPath(pages.dashboard.path)} replace />
  return (
    <>
      <PageHeader title="Dashboard">{data && <p className="break-words">{data.email}</p>}</PageHeader>
      <div className="container-page pb-16" aria-busy={isFetching && !data}>
        {data ? (
          <AccountSections account={data} />
        ) : (
          <div role="status" className="border-t border-line py-12 text-muted">
            {error && !isFetching ? (
              <>
                <FailureText title="We could not load your account." error={error} />
                <Button className="mt-6" onClick={() => void refetch()}>
                  Try again
                </Button>
              </>
            ) : (
              <p>Loading your account...</p>
            )}
          </div>
        )}
      </div>
    </>
  )
}

function AccountSections({ account }: { account: Account }) {
  return (
    <>
      <PlanSection account={account} />
      <AgentsSection maxAgents={account.subscription?.limits.max_agents} />
      <Invoices />
      <PastSubscriptions subscriptions={account.past_subscriptions} />
      <SessionSection />
    </>
  )
}
