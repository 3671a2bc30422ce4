import { useNavigate } from 'react-router-dom'
import { Button, ButtonLink } from '../../components/ui/button.tsx'
import { pages } from '../../config/pages.ts'

const WORDS = {
  expired: {
    title: 'This set-up was not finished in time',
    text: 'Nothing was charged, and the card was not kept for it. Start again; it takes a few minutes.',
  },
  unknown: {
    title: 'This link leads to no set-up',
    text: 'It may be cut off, or we have mailed a newer one, which ended it. Open that of the newest mail, or start again.',
  },
}

export function SessionOver({ reason }: { reason: keyof typeof WORDS }) {
  const navigate = useNavigate()
  const { title, text } = WORDS[reason]
  return (
    <div role="status" className="max-w-2xl">
      <h2 className="text-2xl font-medium tracking-[-0.02em]">{title}</h2>
      <p className="mt-3 leading-relaxed text-muted">{text}</p>
      <Button className="mt-8" onClick={() => void navigate({ hash: '' })}>
        Start again
      </Button>
    </div>
  )
}

/** Their own account is set up by its owner alone. Signing in opens another page, which may not load what this one needs. */
export function SignedOut({ onSignedIn }: { onSignedIn: () => void }) {
  return (
    <div role="status" className="max-w-2xl">
      <h2 className="text-2xl font-medium tracking-[-0.02em]">Sign in to go on</h2>
      <p className="mt-3 leading-relaxed text-muted">
        This sets up your own account, so it goes on only while you are signed in to it. Sign in in another
        tab, and come back here.
      </p>
      <div className="mt-8 flex flex-wrap gap-4">
        <ButtonLink to={pages.signIn.path} target="_blank">
          Sign in
        </ButtonLink>
        <Button variant="secondary" onClick={onSignedIn}>
          I have signed in
        </Button>
      </div>
    </div>
  )
}
