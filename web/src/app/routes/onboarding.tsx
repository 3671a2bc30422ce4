import { useQuery } from '@tanstack/react-query'
import { pages } from '../../config/pages.ts'
import { accountQuery } from '../../features/account/get-account.ts'
import { OnboardingPage } from '../../features/onboarding/onboarding-page.tsx'
import { useSignedInHint } from '../../lib/signed-in-hint.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

export function OnboardingRoute() {
  usePageHead(pages.onboarding)
  const { data: account } = useQuery({ ...accountQuery, enabled: useSignedInHint() })
  return <OnboardingPage signedInAs={account?.role === 'owner' ? account.email : undefined} />
}
