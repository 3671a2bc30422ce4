import { useLocation } from 'react-router-dom'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { SessionSteps } from './session-steps.tsx'
import { StartSteps } from './start-steps.tsx'

interface OnboardingPageProps {
  signedInAs: string | undefined
}

/** The id of the set-up stands behind the # of the address, which browsers send to nobody. Whoever has it can go on. */
export function OnboardingPage({ signedInAs }: OnboardingPageProps) {
  const session = useLocation().hash.slice(1)
  return (
    <>
      <PageHeader title="Set up your company">
        Six short steps to a plan, an API key for your systems and a token for your agent.
      </PageHeader>
      <div className="container-page pb-24">
        {session ? <SessionSteps key={session} session={session} /> : <StartSteps signedInAs={signedInAs} />}
      </div>
    </>
  )
}
