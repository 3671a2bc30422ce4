import type { SandboxContext } from '../../context.ts'
import type { Delivery } from '../../store/deliveries.ts'
import type { StoredEvent } from '../../store/events.ts'
import { statusBadge } from '../badge.ts'
import { formatTimestamp } from '../format.ts'
import { type Html, html } from '../html.ts'
import { eventLink, timeCell } from './cells.ts'
import { dashboardLayout, live } from './layout.ts'
import { table } from './table.ts'

const maxRows = 200

export function eventsPage(ctx: SandboxContext): Html {
  return dashboardLayout({
    title: 'Events',
    section: '/dashboard/events',
    main: html`<h1>Events</h1><div class="card">${live('list', eventTable(ctx, maxRows))}</div>`,
  })
}

export function eventTable({ store }: SandboxContext, limit: number): Html {
  return table({
    label: 'Events',
    head: ['Type', 'Delivery', 'Object', 'Created (UTC)'],
    rows: store.events
      .list(limit)
      .map((event) => [
        eventLink(event.id, event.type),
        deliverySummary(store.deliveries.list(event.id)),
        html`<span class="id" title="${objectIdOf(event)}">${objectIdOf(event)}</span>`,
        timeCell(event.created),
      ]),
    empty: 'No events yet. They appear with the first customer, subscription or payment.',
  })
}

function objectIdOf({ data }: StoredEvent): string {
  return String(data.object['id'] ?? '')
}

function deliverySummary(deliveries: Delivery[]): Html {
  if (deliveries.length === 0) return html`<span class="muted">No endpoint</span>`
  const byStatus = Map.groupBy(deliveries, ({ status, attempts }) =>
    status === 'pending' && attempts > 0 ? 'retrying' : status,
  )
  return html`<span class="badges">${[...byStatus].map(([status, some]) => [
    statusBadge(status),
    some.length > 1 && html`<span>×${some.length}</span>`,
  ])}</span>`
}

export function eventPage({ store }: SandboxContext, event: StoredEvent): Html {
  const deliveries = store.deliveries.list(event.id)
  const main = html`<h1>${event.type}</h1>
<div class="card"><dl class="facts">
<dt>Event</dt><dd class="id">${event.id}</dd>
<dt>Created</dt><dd>${formatTimestamp(event.created * 1000)} UTC</dd>
<dt>API version</dt><dd>${event.api_version}</dd>
<dt>Request</dt><dd>${event.request.id ?? 'made by the sandbox itself'}</dd>
</dl></div>
<section class="card"><h2>Deliveries</h2>
${live('deliveries', deliveryTable(store, deliveries))}
${resendForms(store, event)}</section>
<section class="card"><h2>Payload</h2><pre tabindex="0">${JSON.stringify(event, null, 2)}</pre></section>`
  return dashboardLayout({ title: event.type, section: '/dashboard/events', main })
}

type Store = SandboxContext['store']

function deliveryTable(store: Store, deliveries: Delivery[]): Html {
  return table({
    label: 'Deliveries',
    head: ['Endpoint', 'Status', 'Attempts', 'Response', 'Last attempt (UTC)', 'Next (UTC)'],
    rows: deliveries.map((delivery) => [
      store.objects.find('webhook_endpoint', delivery.endpoint_id)?.url ?? delivery.endpoint_id,
      statusBadge(delivery.status),
      delivery.attempts,
      [
        delivery.last_error ?? delivery.last_status,
        delivery.last_body && html`<pre>${delivery.last_body}</pre>`,
      ],
      delivery.last_attempt_ms && html`<time>${formatTimestamp(delivery.last_attempt_ms)}</time>`,
      delivery.status === 'pending' && html`<time>${formatTimestamp(delivery.next_attempt_ms)}</time>`,
    ]),
    empty: 'No webhook endpoint asked for this event.',
  })
}

function resendForms(store: Store, event: StoredEvent): Html {
  const endpoints = store.objects.list('webhook_endpoint')
  return html`<div class="row spaced">${endpoints.map(
    ({ id, url }) => html`<form data-api="POST /dashboard/events/${event.id}/resend">
<input type="hidden" name="endpoint_id" value="${id}"><button type="submit">Resend to ${url}</button></form>`,
  )}</div>`
}
