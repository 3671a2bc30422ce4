import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import { readFilters } from '../../../lib/list-address.ts'
import { AdminHeader } from '../admin-header.tsx'
import { ListBody } from '../lists/list-body.tsx'
import { SearchForm } from '../lists/search-form.tsx'
import { StatusFilter } from '../lists/status-filter.tsx'
import { EventTable } from './event-table.tsx'
import { IGNORED_REASONS, type IgnoredReason } from './ignored-reason.ts'
import { type EventStatus, eventsQuery } from './list-events.ts'

const STATUSES: readonly EventStatus[] = ['received', 'processed', 'ignored', 'deferred', 'failed', 'dead']
const REASONS = Object.keys(IGNORED_REASONS) as IgnoredReason[]
const FILTERS = ['status', 'type', 'cursor', 'ignored_reason'] as const
const FIELDS = [{ name: 'type', label: 'Type', hint: 'The full name of an event type, such as invoice.paid' }]

export function EventsPage() {
  const [search] = useSearchParams()
  const { status: given, ignored_reason: reason, ...filters } = readFilters(search, FILTERS)
  const status = STATUSES.find((candidate) => candidate === given)
  const ignored_reason = REASONS.find((candidate) => candidate === reason)
  const query = eventsQuery({
    ...filters,
    ...(status && { status }),
    ...(ignored_reason && { ignored_reason }),
  })
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
