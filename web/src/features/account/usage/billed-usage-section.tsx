import { meters } from '@kamiyo/catalog/usage'
import { Link } from 'react-router-dom'
import { pages } from '../../../config/pages.ts'
import { DashboardSection } from '../dashboard-section.tsx'

const LINKS = [
  {
    to: pages.usage.path,
    label: 'Usage',
    text: 'This month by day, meter and tool, and what it comes to so far.',
  },
  { to: pages.statements.path, label: 'Statements', text: 'Each month that was billed, down to its events.' },
  { to: pages.apiKeys.path, label: 'API keys', text: 'For the systems that report usage.' },
]

/** Where the seller bills by usage: the way to what the owner and admins see of it. */
export function BilledUsageSection() {
  if (meters.length === 0) return null
  return (
    <DashboardSection
      id="billed-usage"
      title="Usage and API"
      lead="What your own systems report, and how it is billed. Members of the account do not see this."
    >
      <ul className="border-t border-line">
        {LINKS.map(({ to, label, text }) => (
          <li key={to} className="border-b border-line py-3">
            <Link className="link inline-flex min-h-9 items-center font-medium" to={to}>
              {label}
            </Link>
            <p className="text-note text-muted">{text}</p>
          </li>
        ))}
      </ul>
    </DashboardSection>
  )
}
