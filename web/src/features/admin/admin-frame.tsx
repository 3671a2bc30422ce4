import { NavLink, Outlet } from 'react-router-dom'
import { adminPaths } from './admin-paths.ts'

const LINKS = [
  { to: adminPaths.overview, label: 'Overview', end: true },
  { to: adminPaths.events, label: 'Events', end: false },
  { to: adminPaths.customers, label: 'Customers', end: false },
  { to: adminPaths.calls, label: 'Calls', end: false },
  { to: adminPaths.mails, label: 'Mails', end: false },
  { to: adminPaths.inquiries, label: 'Inquiries', end: false },
  { to: adminPaths.audit, label: 'Audit', end: false },
]

/** The frame of the operators' pages. */
export function AdminFrame() {
  return (
    <>
      <div className="border-b border-line">
        <nav aria-label="Operator" className="container-page -my-px flex flex-wrap gap-x-5 sm:gap-x-7">
          {LINKS.map((link) => (
            <NavLink
              key={link.to}
              {...link}
              className="flex min-h-12 items-center border-b border-transparent text-note text-muted transition-colors hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text"
            >
              {link.label}
            </NavLink>
          ))}
        </nav>
      </div>
      <div className="container-page pt-10 pb-24 lg:pt-14">
        <Outlet />
      </div>
    </>
  )
}
