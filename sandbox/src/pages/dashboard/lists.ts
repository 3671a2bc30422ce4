import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, Customer, Subscription } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { statusBadge } from '../badge.ts'
import { type Html, type HtmlChild, html } from '../html.ts'
import { sessionActions, subscriptionActions } from './actions.ts'
import { objectLink, timeCell } from './cells.ts'
import { dashboardLayout, live } from './layout.ts'
import { table } from './table.ts'

const maxRows = 100

export function customersPage({ store }: SandboxContext): Html {
  const customers = store.objects.list('customer').slice(0, maxRows)
  const list = table({
    label: 'Customers',
    head: ['Email', 'Name', 'Customer', 'Created (UTC)'],
    rows: customers.map((customer: Customer) => [
      customer.email ?? '–',
      customer.name ?? '–',
      objectLink('customer', customer.id),
      timeCell(customer.created),
    ]),
    empty: 'No customers yet. Pay a checkout session to make one.',
  })
  return listPage('Customers', '/dashboard/customers', list)
}

export function subscriptionsPage({ store }: SandboxContext): Html {
  const customers = new Map(store.objects.list('customer').map(({ id, email }) => [id, email]))
  const list = table({
    label: 'Subscriptions',
    head: ['Plan', 'Status', 'Customer', 'Period end (UTC)', 'Subscription', 'Actions'],
    rows: store.objects
      .list('subscription')
      .slice(0, maxRows)
      .map((subscription: Subscription) => [
        planText(store, subscription),
        html`<span class="badges">${statusBadge(subscription.status)}${willEnd(subscription) && statusBadge('cancels')}</span>`,
        customers.get(subscription.customer) ?? subscription.customer,
        timeCell(subscription.items.data[0]?.current_period_end ?? subscription.created),
        objectLink('subscription', subscription.id),
        subscriptionActions(subscription),
      ]),
    empty: 'No subscriptions yet. Pay a checkout session to start one.',
  })
  return listPage('Subscriptions', '/dashboard/subscriptions', list)
}

function willEnd({ cancel_at: cancelAt, status }: Subscription): boolean {
  return cancelAt !== null && status !== 'canceled'
}

function planText(store: SandboxContext['store'], { items }: Subscription): string {
  const price = items.data[0]?.price
  if (!price) return ''
  const name = store.objects.find('product', price.product)?.name ?? price.product
  return `${name}, ${formatMoney(Number(price.unit_amount_decimal ?? 0), price.currency)}`
}

export function checkoutSessionsPage({ store }: SandboxContext): Html {
  const list = table({
    label: 'Checkout sessions',
    head: ['Email', 'Status', 'Payment', 'Total', 'Session', 'Created (UTC)', 'Actions'],
    rows: store.objects
      .list('checkout.session')
      .slice(0, maxRows)
      .map((session: CheckoutSession) => [
        session.customer_details?.email ?? session.customer_email ?? '–',
        statusBadge(session.status ?? 'open'),
        statusBadge(session.payment_status),
        formatMoney(session.amount_total ?? 0, session.currency ?? 'usd'),
        objectLink('checkout.session', session.id),
        timeCell(session.created),
        sessionActions(session),
      ]),
    empty: 'No checkout sessions yet. Start one on the pricing page.',
  })
  return listPage('Checkout sessions', '/dashboard/checkout-sessions', list)
}

type Section = Parameters<typeof dashboardLayout>[0]['section']

export function listPage(title: string, section: Section, list: HtmlChild): Html {
  return dashboardLayout({
    title,
    section,
    main: html`<h1>${title}</h1><div class="card">${live('list', list)}</div>`,
  })
}
