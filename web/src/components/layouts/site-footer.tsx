import { brand } from '@kamiyo/catalog/brand'
import { Link } from 'react-router-dom'
import { pages } from '../../config/pages.ts'
import { SupportLink } from '../ui/support-link.tsx'

const COLUMNS = [
  {
    title: 'Product',
    links: [
      { to: pages.pricing.path, label: 'Pricing' },
      { to: pages.setup.path, label: 'Setup guide' },
      { to: pages.apiDocs.path, label: 'API reference' },
    ],
  },
  {
    title: 'Company',
    links: [
      { to: pages.inquiries.path, label: 'Contact' },
      { to: pages.terms.path, label: 'Terms of service' },
      { to: pages.privacy.path, label: 'Privacy' },
    ],
  },
]

export function SiteFooter() {
  return (
    <footer className="border-t border-line">
      <div className="container-page grid gap-12 py-14 sm:grid-cols-[2fr_1fr_1fr]">
        <div className="max-w-xs text-note leading-relaxed text-muted">
          <p className="font-semibold tracking-[0.08em] text-text">{brand.productName}</p>
          <p className="mt-3">{brand.tagline}</p>
          <p className="mt-3">
            <SupportLink />
          </p>
          <p className="mt-8 text-sm text-faint">
            {brand.company}, {brand.country}
          </p>
        </div>
        {COLUMNS.map((column) => (
          <nav key={column.title} aria-label={column.title} className="text-note">
            <p className="text-faint">{column.title}</p>
            <ul className="mt-2">
              {column.links.map((link) => (
                <li key={link.to}>
                  <Link to={link.to} className="inline-flex min-h-9 items-center text-muted hover:text-text">
                    {link.label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        ))}
      </div>
    </footer>
  )
}
