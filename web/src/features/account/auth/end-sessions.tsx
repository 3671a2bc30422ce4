import { Link } from 'react-router-dom'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { pages } from '../../../config/pages.ts'
import { useEndSessionsByLink } from './end-sessions-by-link.ts'

/** Asks before it ends anything, because mail scanners also open links. */
export function EndSessions({ linkKey }: { linkKey: string }) {
  const { mutate, isPending, isSuccess, error } = useEndSessionsByLink()
  if (isSuccess)
    return (
      <div role="status" className="space-y-5 leading-relaxed text-muted">
        <p>All sessions have ended. Everybody who was signed in is now signed out.</p>
        <p>
          Sign in again and replace the tokens of your agents, if somebody may have seen them: tokens keep
          working until you do.
        </p>
        <p>
          <Link to={pages.signIn.path} className="link">
            Sign in
          </Link>
        </p>
      </div>
    )
  return (
    <div className="space-y-6">
      <p className="leading-relaxed text-muted">
        This signs out every browser that is signed in to the account that the e-mail was about. Its agents
        keep working.
      </p>
      <AlertRegion>{error && <FailureText title="The sessions were not ended." error={error} />}</AlertRegion>
      <Button variant="danger" className="w-full" disabled={isPending} onClick={() => mutate(linkKey)}>
        {isPending ? 'One moment...' : 'End all sessions'}
      </Button>
    </div>
  )
}
