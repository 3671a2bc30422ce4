import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import { type EventStatus, eventsQuery } from '../api/list-events.ts'
import { readFilters } from '../list-address.ts'
import { AdminHeader } from './admin-header.tsx'
import { EventTable } from './event-table.tsx'
import { ListBody } from './list-body.tsx'
import { SearchForm } from './search-form.tsx'
import { StatusFilter } from './status-filter.tsx'

const STATUSES: readonly EventStatus[] = ['received', 'processed', 'ignored', 'deferred', 'failed', 'dead']
const FIELDS = [{ name: 'type', label: 'Type', hint: "Stripe's name, whole, such as invoice.paid" }]

export function EventsPage() {
  const [search] = useSearchParams()
  const { status: given, ...filters } = readFilters(search, ['status', 'type', 'cursor'])
  const status = STATUSES.find((candidate) => candidate === given)
  const query = eventsQuery({ ...filters, ...(status && { status }) })
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader title="Events">
        <p>Everything that Stripe delivered, newest first. Times are UTC.</p>
      </AdminHeader>
      <div className="mb-8 space-y-6">
        <StatusFilter statuses={STATUSES} />
        <SearchForm label="Find events" fields={FIELDS} />
      </div>
      <ListBody result={result} what="the events" empty="Stripe has delivered nothing yet.">
        {(events) => <EventTable events={events} />}
      </ListBody>
    </>
  )
}
