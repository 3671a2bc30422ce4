import type { ReactNode } from 'react'
import { Route, Routes } from 'react-router-dom'
import { AdminFrame } from './admin-frame.tsx'
import { AuditPage } from './audit-page.tsx'
import { CustomerPage } from './customer-page.tsx'
import { CustomersPage } from './customers-page.tsx'
import { EventPage } from './event-page.tsx'
import { EventsPage } from './events-page.tsx'
import { InquiriesPage } from './inquiries-page.tsx'
import { MailsPage } from './mails-page.tsx'
import { OverviewPage } from './overview-page.tsx'

/** Loaded on its own, so that customers do not carry the operator's pages along. */
export function AdminPages({ notFound }: { notFound: ReactNode }) {
  return (
    <Routes>
      <Route element={<AdminFrame />}>
        <Route index element={<OverviewPage />} />
        <Route path="events" element={<EventsPage />} />
        <Route path="events/:id" element={<EventPage />} />
        <Route path="customers" element={<CustomersPage />} />
        <Route path="customers/:id" element={<CustomerPage />} />
        <Route path="mails" element={<MailsPage />} />
        <Route path="inquiries" element={<InquiriesPage />} />
        <Route path="audit" element={<AuditPage />} />
      </Route>
      <Route path="*" element={notFound} />
    </Routes>
  )
}
