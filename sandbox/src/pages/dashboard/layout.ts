import { htmlDocument } from '../document.ts'
import { type Html, type HtmlChild, html } from '../html.ts'

const navigation = [
  { href: '/', label: 'Overview' },
  { href: '/dashboard/customers', label: 'Customers' },
  { href: '/dashboard/subscriptions', label: 'Subscriptions' },
  { href: '/dashboard/payments', label: 'Payments' },
  { href: '/dashboard/checkout-sessions', label: 'Checkout' },
  { href: '/dashboard/events', label: 'Events' },
  { href: '/mailbox', label: 'Mailbox' },
] as const

export interface DashboardPage {
  title: string
  /** The navigation entry of this page. */
  section: (typeof navigation)[number]['href']
  main: HtmlChild
}

export function dashboardLayout({ title, section, main }: DashboardPage): Html {
  const links = navigation.map(
    ({ href, label }) =>
      html`<a href="${href}" ${href === section && html`aria-current="page"`}>${label}</a>`,
  )
  const body = html`<a class="skip" href="#main">Skip to content</a>
<header class="top">
<p class="name">Sandbox <span class="badge warn">TEST MODE · no real money</span></p>
<nav aria-label="Sections">${links}</nav>
</header>
<main class="board" id="main">${main}</main>`
  return htmlDocument({
    title: `${title} · Sandbox`,
    styles: ['dashboard', 'controls', 'mailbox'],
    scripts: ['dashboard'],
    body,
  })
}

/** A region that `live.js` keeps up to date except while someone is typing in it. */
export function live(name: string, content: HtmlChild): Html {
  return html`<div data-live="${name}">${content}</div>`
}
