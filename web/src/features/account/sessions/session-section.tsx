import { useNavigate } from 'react-router-dom'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { pages } from '../../../config/pages.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import { SessionList } from './session-list.tsx'
import { useSignOut } from './sign-out.ts'

export function SessionSection() {
  const navigate = useNavigate()
  const { mutate, isPending, error } = useSignOut(() => void navigate(pages.home.path))
  return (
    <DashboardSection
      id="session"
      title="Sessions"
      lead="Where you are signed in. Your agents keep working when you sign out."
    >
      <SessionList />
      <AlertRegion>{error && <FailureText title="You are still signed in." error={error} />}</AlertRegion>
      <div className="mt-6 flex flex-col gap-4 sm:flex-row">
        <Button variant="secondary" disabled={isPending} onClick={() => mutate('here')}>
          Sign out
        </Button>
        <Button variant="secondary" disabled={isPending} onClick={() => mutate('everywhere')}>
          Sign out everywhere
        </Button>
      </div>
    </DashboardSection>
  )
}
