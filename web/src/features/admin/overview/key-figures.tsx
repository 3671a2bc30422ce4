import { formatMoney } from '@kamiyo/catalog/format'
import type { Overview } from './get-overview.ts'

const NUMBER = new Intl.NumberFormat('en-US')

/** Separately for each currency, because different currencies cannot be added up. */
function monthlyText({ monthly }: Overview['revenue']): string {
  return monthly.map(({ amount, currency }) => formatMoney(amount, currency)).join(' + ') || 'None yet'
}

function revenueNote({ unpriced_subscriptions: unpriced }: Overview['revenue']): string {
  const note = 'after discounts, before tax'
  return unpriced === 0 ? note : `${note}; ${NUMBER.format(unpriced)} not priced yet`
}

function freeNote(accounts: number): string {
  if (accounts === 0) return ''
  return `; ${NUMBER.format(accounts)} free ${accounts === 1 ? 'account' : 'accounts'}`
}

export function KeyFigures({ overview }: { overview: Overview }) {
  const { revenue, webhooks, mail, free_accounts: free } = overview
  const figures = [
    {
      label: 'Monthly recurring revenue',
      value: monthlyText(revenue),
      note: revenueNote(revenue),
    },
    {
      label: 'Paying subscriptions',
      value: NUMBER.format(revenue.paying_subscriptions),
      note: `paid for, active or past due, not paused${freeNote(free.without_purchase)}`,
    },
    {
      label: 'Events received',
      value: NUMBER.format(webhooks.received_last_day),
      note: 'in the last 24 hours',
    },
    { label: 'Mails sent', value: NUMBER.format(mail.sent_last_day), note: 'in the last 24 hours' },
  ]
  return (
    <dl className="mb-14 grid gap-px overflow-hidden rounded-lg border border-line bg-line grid-cols-2 lg:grid-cols-4">
      {figures.map((figure) => (
        <div key={figure.label} className="bg-panel px-4 py-4 sm:px-6 sm:py-5">
          <dt className="text-note text-muted">{figure.label}</dt>
          <dd className="mt-2 text-2xl sm:text-3xl font-medium tracking-[-0.02em] tabular-nums">
            {figure.value}
          </dd>
          <dd className="mt-1 text-sm text-faint">{figure.note}</dd>
        </div>
      ))}
    </dl>
  )
}
