import type { ReactNode } from 'react'
import { Route, Routes } from 'react-router-dom'
import { AdminFrame } from './admin-frame.tsx'
import { AuditPage } from './audit/audit-page.tsx'
import { AccountCallsPage } from './calls/account-calls-page.tsx'
import { CallsPage } from './calls/calls-page.tsx'
import { CustomerPage } from './customers/customer-page.tsx'
import { CustomersPage } from './customers/customers-page.tsx'
import { EventPage } from './events/event-page.tsx'
import { EventsPage } from './events/events-page.tsx'
import { InquiriesPage } from './inquiries/inquiries-page.tsx'
import { MailsPage } from './mails/mails-page.tsx'
import { OverviewPage } from './overview/overview-page.tsx'

/** Loaded separately, so that customers do not download the operators' pages. */
export function AdminPages({ notFound }: { notFound: ReactNode }) {
  return (
    <Routes>
      <Route element={<AdminFrame />}>
        <Route index element={<OverviewPage />} />
        <Route path="events" element={<EventsPage />} />
        <Route path="events/:id" element={<EventPage />} />
        <Route path="customers" element={<CustomersPage />} />
        <Route path="customers/:id" element={<CustomerPage />} />
        <Route path="calls" element={<CallsPage />} />
        <Route path="calls/:account" element={<AccountCallsPage />} />
        <Route path="mails" element={<MailsPage />} />
        <Route path="inquiries" element={<InquiriesPage />} />
        <Route path="audit" element={<AuditPage />} />
      </Route>
      <Route path="*" element={notFound} />
    </Routes>
  )
}
