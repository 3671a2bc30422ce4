import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router-dom'
import { Instant, MaybeInstant, None } from '../../../components/ui/instant.tsx'
import { AdminHeader } from '../admin-header.tsx'
import { adminPaths, customerPath } from '../admin-paths.ts'
import { AdminSection } from '../admin-section.tsx'
import { CodeText } from '../code-text.tsx'
import { type Fact, FactList } from '../fact-list.tsx'
import { LoadState } from '../load-state.tsx'
import { Status } from '../status.tsx'
import { EventPayload } from './event-payload.tsx'
import { type EventDetail, eventQuery } from './get-event.ts'
import { IGNORED_REASONS } from './ignored-reason.ts'
import { ReplayEvent } from './replay-event.tsx'

export function EventPage() {
  const { id = '' } = useParams()
  const result = useQuery(eventQuery(id))
  return (
    <>
      <AdminHeader
        title={result.data?.type ?? 'Event'}
        above={
          <Link to={adminPaths.events} className="link">
            Events
          </Link>
        }
      >
        <CodeText>{id}</CodeText>
      </AdminHeader>
      <LoadState result={result} what="the event">
        {(event) => <EventSections event={event} />}
      </LoadState>
    </>
  )
}

function EventSections({ event }: { event: EventDetail }) {
  return (
    <>
      {event.last_error && (
        <p className="mb-8 rounded-lg border border-danger-line bg-danger-panel px-5 py-4 [overflow-wrap:anywhere] text-danger">
          {event.last_error}
        </p>
      )}
      {event.ignored_reason && (
        <p className="mb-8 rounded-lg border border-line bg-panel px-5 py-4 text-muted">
          Ignored. {IGNORED_REASONS[event.ignored_reason]}
        </p>
      )}
      <div className="grid gap-x-14 divide-line max-lg:divide-y lg:grid-cols-2">
        <FactList label="Processing" facts={processingFacts(event)} />
        <FactList label="What it is about" facts={subjectFacts(event)} />
      </div>
      <AdminSection
        id="replay"
        title="Replay"
        lead="Processes the event again, whatever its status. It is safe to repeat: nothing is done twice."
      >
        <ReplayEvent id={event.id} />
      </AdminSection>
      <AdminSection id="payload" title="Payload">
        <EventPayload payload={event.payload} />
      </AdminSection>
    </>
  )
}

function processingFacts(event: EventDetail): Fact[] {
  return [
    { label: 'Status', value: <Status status={event.status} /> },
    { label: 'Attempts', value: event.attempts },
    { label: 'Deliveries', value: event.delivery_count },
    { label: 'Made by Stripe', value: <Instant at={event.created_at} /> },
    { label: 'Received', value: <Instant at={event.received_at} /> },
    { label: 'Processed', value: <MaybeInstant at={event.processed_at} /> },
    { label: 'Next attempt', value: <MaybeInstant at={event.next_attempt_at} /> },
  ]
}

function subjectFacts(event: EventDetail): Fact[] {
  const code = (text: string | null) => (text ? <CodeText>{text}</CodeText> : <None />)
  return [
    {
      label: 'Customer',
      value: event.stripe_customer_id ? (
        <Link to={customerPath(event.stripe_customer_id)} className="link">
          <CodeText>{event.stripe_customer_id}</CodeText>
        </Link>
      ) : (
        <None />
      ),
    },
    { label: 'Subscription', value: code(event.stripe_subscription_id) },
    { label: 'Object', value: code(event.object_id) },
    { label: 'API version', value: code(event.api_version) },
    { label: 'Mode', value: event.livemode ? 'live' : 'test' },
  ]
}
