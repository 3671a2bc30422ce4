import { brand } from '@kamiyo/catalog/brand'
import { Link, NavLink } from 'react-router-dom'
import { pages } from '../../config/pages.ts'
import { useOperatorHint, useSignedInHint } from '../../lib/signed-in-hint.ts'

const LINKS = [
  { to: pages.pricing.path, label: 'Pricing' },
  { to: pages.setup.path, label: 'Setup guide' },
  { to: pages.apiDocs.path, label: 'API' },
]
const CONTACT = { to: pages.inquiries.path, label: 'Contact' }
const OPERATOR = { to: pages.admin.path, label: 'Operator' }

export function SiteHeader() {
  const account = useSignedInHint()
    ? { to: pages.dashboard.path, label: 'Dashboard' }
    : { to: pages.signIn.path, label: 'Sign in' }
  // Operators do not need the contact form, and on a phone the links have only one line.
  const desk = useOperatorHint() ? OPERATOR : CONTACT
  return (
    <header className="top-0 z-10 sm:sticky border-b border-line bg-ink/92 backdrop-blur-sm">
      <div className="container-page flex flex-wrap items-center justify-between gap-x-8 py-3 sm:h-16 sm:py-0">
        <Link
          to={pages.home.path}
          className="flex min-h-11 items-center gap-3"
          aria-label={`${brand.productName} home`}
        >
          <img src={brand.logoPath} alt="" width={28} height={28} />
          <span className="text-note font-semibold tracking-[0.08em]">{brand.productName}</span>
        </Link>
        <nav aria-label="Main" className="-mx-1.5 flex flex-wrap sm:-mx-4">
          {[...LINKS, desk, account].map((link) => (
            <NavLink
              key={link.to}
              to={link.to}
              className="flex min-h-11 items-center px-1.5 text-note whitespace-nowrap text-muted transition-colors hover:text-text aria-[current=page]:text-text sm:px-4"
            >
              {link.label}
            </NavLink>
          ))}
        </nav>
      </div>
    </header>
  )
}
