import { Link } from 'react-router-dom'
import { MaybeInstant } from '../../../components/ui/instant.tsx'
import { adminPaths, withSearch } from '../admin-paths.ts'
import { type Fact, FactList } from '../fact-list.tsx'
import { Mark } from '../status.tsx'
import type { Overview } from './get-overview.ts'
import { type Health, mailHealth, queueHealth, webhookHealth } from './health.ts'

export function HealthPanels({ overview }: { overview: Overview }) {
  return (
    <div className="grid gap-5 lg:grid-cols-3">
      <HealthPanel title="Webhooks" health={webhookHealth(overview)} facts={webhookFacts(overview)} />
      <HealthPanel title="Mail" health={mailHealth(overview)} facts={mailFacts(overview)} />
      <HealthPanel title="Queue" health={queueHealth(overview)} facts={queueFacts(overview)} />
    </div>
  )
}

function HealthPanel({ title, health, facts }: { title: string; health: Health; facts: Fact[] }) {
  return (
    <div className="rounded-lg border border-line bg-panel px-5 pt-5 pb-2">
      <h3 className="font-medium">{title}</h3>
      <p className="mt-1 mb-3 text-note">
        <Mark tone={health.isGood ? 'good' : 'bad'}>{health.text}</Mark>
      </p>
      <FactList label={title} facts={facts} />
    </div>
  )
}

function webhookFacts({ webhooks }: Overview): Fact[] {
  const listed = (status: string, count: number) => counted(withSearch(adminPaths.events, { status }), count)
  return [
    { label: 'Waiting', value: listed('received', webhooks.waiting) },
    { label: 'Tried again', value: listed('failed', webhooks.failed) },
    { label: 'Deferred', value: listed('deferred', webhooks.deferred) },
    { label: 'Given up', value: listed('dead', webhooks.dead) },
    { label: 'Oldest waiting', value: <MaybeInstant at={webhooks.oldest_waiting_at} /> },
  ]
}

function mailFacts({ mail }: Overview): Fact[] {
  const listed = (status: string, count: number) => counted(withSearch(adminPaths.mails, { status }), count)
  return [
    { label: 'Queued', value: listed('queued', mail.queued) },
    { label: 'Refused for good', value: listed('dead', mail.dead) },
    { label: 'Codes returned in a day', value: mail.returned_codes },
    { label: 'Oldest queued', value: <MaybeInstant at={mail.oldest_queued_at} /> },
    {
      label: mail.paused === 'others' ? 'All others wait until' : 'Paused until',
      value: <MaybeInstant at={mail.paused_until} />,
    },
    ...(mail.pause_reason ? [{ label: 'Because', value: mail.pause_reason }] : []),
  ]
}

function queueFacts({ queue }: Overview): Fact[] {
  return [
    { label: 'Waiting', value: queue.waiting },
    { label: 'Running', value: queue.active },
    { label: 'Failed', value: queue.failed },
    { label: 'Oldest due', value: <MaybeInstant at={queue.oldest_due_at} /> },
  ]
}

function counted(path: string, count: number) {
  if (count === 0) return count
  return (
    <Link to={path} className="link">
      {count}
    </Link>
  )
}
