import type { Mail } from '../../sendgrid/store.ts'
import { type Html, html } from '../html.ts'
import type { PagesOptions } from '../options.ts'
import { clockCard, resetCard, webhookCard } from './controls.ts'
import { eventTable } from './events.ts'
import { faultCard } from './fault-card.ts'
import { dashboardLayout, live } from './layout.ts'
import { settingsCard } from './settings-card.ts'
import { table } from './table.ts'

const recentEvents = 12
const recentMails = 5

export function overviewPage({ ctx, faults, mails }: PagesOptions): Html {
  const main = html`<h1>Overview</h1>
${live('stats', stats(ctx.store, mails.list().length))}
<div class="columns">
<div>
<section class="card"><h2>Recent events <a href="/dashboard/events">All events</a></h2>${live('events', eventTable(ctx, recentEvents))}</section>
<section class="card"><h2>Recent mails <a href="/mailbox">Mailbox</a></h2>${live('mails', mailTable(mails.list().slice(0, recentMails)))}</section>
</div>
<div>${clockCard(ctx)}${webhookCard(ctx)}${settingsCard(ctx)}${faultCard(faults)}${resetCard}</div>
</div>`
  return dashboardLayout({ title: 'Overview', section: '/', main })
}

function stats(store: PagesOptions['ctx']['store'], mailCount: number): Html {
  const active = store.objects.list('subscription').filter(({ status }) => status === 'active')
  const counts = [
    ['Customers', store.objects.list('customer').length, '/dashboard/customers'],
    ['Active subscriptions', active.length, '/dashboard/subscriptions'],
    ['Checkout sessions', store.objects.list('checkout.session').length, '/dashboard/checkout-sessions'],
    ['Events', store.events.count(), '/dashboard/events'],
    ['Mails', mailCount, '/mailbox'],
  ] as const
  return html`<div class="stats">${counts.map(
    ([label, count, href]) => html`<a class="stat" href="${href}"><strong>${count}</strong>${label}</a>`,
  )}</div>`
}

function mailTable(mails: Mail[]): Html {
  return table({
    label: 'Recent mails',
    head: ['To', 'Subject', 'Received (UTC)'],
    rows: mails.map((mail) => [
      mail.to,
      html`<a href="/mailbox/${mail.id}">${mail.subject}</a>`,
      html`<time>${mail.received_at.slice(0, 19).replace('T', ' ')}</time>`,
    ]),
    empty: 'No mails yet.',
  })
}
