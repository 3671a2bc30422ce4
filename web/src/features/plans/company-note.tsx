import { Link } from 'react-router-dom'
import { pages } from '../../config/pages.ts'

/** For whoever buys for a company whose own systems report usage. */
export function CompanyNote() {
  return (
    <p className="mt-8 leading-relaxed text-muted">
      For a company,{' '}
      <Link className="link" to={pages.onboarding.path} reloadDocument>
        six steps
      </Link>{' '}
      set up a plan, an API key with which your systems report usage, and a token for your agent.
    </p>
  )
}
