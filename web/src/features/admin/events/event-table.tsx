import { Link } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import { eventPath } from '../admin-paths.ts'
import { CodeText } from '../code-text.tsx'
import { Status } from '../status.tsx'
import { IGNORED_REASONS } from './ignored-reason.ts'
import type { EventSummary } from './list-events.ts'

const COLUMNS: readonly Column<EventSummary>[] = [
  {
    label: 'Event',
    wide: true,
    cell: (event) => (
      <>
        <Link to={eventPath(event.id)} className="link">
          {event.type}
        </Link>
        <span className="mt-0.5 block text-faint">
          <CodeText>{event.id}</CodeText>
        </span>
        {event.ignored_reason && (
          <span className="mt-1 block text-sm text-muted">{IGNORED_REASONS[event.ignored_reason]}</span>
        )}
        {event.last_error && <span className="mt-1 block text-sm text-danger">{event.last_error}</span>}
      </>
    ),
  },
  { label: 'Status', cell: ({ status }) => <Status status={status} /> },
  { label: 'Attempts', align: 'right', cell: ({ attempts }) => attempts },
  { label: 'Deliveries', align: 'right', cell: ({ delivery_count }) => delivery_count },
  { label: 'Received', cell: ({ received_at }) => <Instant at={received_at} /> },
]

export function EventTable({ events }: { events: readonly EventSummary[] }) {
  return <DataTable caption="Events" columns={COLUMNS} rows={events} keyOf={({ id }) => id} />
}
