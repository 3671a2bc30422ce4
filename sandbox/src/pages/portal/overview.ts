import type { PaymentMethod } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import type { PortalSubscription, PortalView } from '../../stripe/portal-sessions/hosted.ts'
import { statusBadge } from '../badge.ts'
import { formatDate, formatWord } from '../format.ts'
import { type Html, html } from '../html.ts'
import { formatPrice } from './format-price.ts'
import { type PortalDone, portalLayout, portalUrl } from './layout.ts'

const doneTexts: Record<PortalDone, string> = {
  switched: 'Your plan is changed.',
  canceled: 'Your plan ends with the current period.',
  resumed: 'Your plan goes on.',
  card: 'Your new card is used from now on.',
}

export function doneText(view: PortalView, done = ''): string | undefined {
  if (done === 'card' && keepsOtherCard(view))
    return 'Your new card is your default. A plan with a card of its own is still charged to that one.'
  return Object.entries(doneTexts).find(([name]) => name === done)?.[1]
}

function keepsOtherCard({ subscriptions, defaultPaymentMethodId }: PortalView): boolean {
  const own = subscriptions.flatMap(({ subscription }) => subscription.default_payment_method ?? [])
  return own.some((id) => id !== defaultPaymentMethodId)
}

export function overviewPage(view: PortalView, done?: string): Html {
  const text = doneText(view, done)
  return portalLayout(
    view,
    html`<h1 class="visually-hidden">Billing</h1>
${text && html`<p class="done" role="status">${text}</p>`}
<section aria-labelledby="plans"><h2 id="plans">Current plan</h2>
${view.subscriptions.length > 0 ? view.subscriptions.map((one) => planBlock(view, one)) : html`<p class="muted">No plan at the moment.</p>`}
</section>
<section aria-labelledby="cards"><h2 id="cards">Payment method</h2>
${view.paymentMethods.length > 0 ? view.paymentMethods.map((method) => cardLine(view, method)) : html`<p class="card-line muted">No card on file.</p>`}
<a class="button" href="${portalUrl(view)}/payment-methods">${view.paymentMethods.length > 0 ? 'Replace card' : 'Add card'}</a>
</section>
<section aria-labelledby="invoices"><h2 id="invoices">Invoice history</h2>${invoiceTable(view)}</section>`,
  )
}

function planBlock(view: PortalView, one: PortalSubscription): Html {
  const { subscription, planName, price, currentPeriodEnd, cancelAt } = one
  return html`<div class="plan" data-testid="plan" data-status="${subscription.status}">
<div>
<h3>${planName} ${statusBadge(cancelAt ? 'cancels' : subscription.status)}</h3>
<p class="amount">${formatPrice(price)}</p>
<p class="muted">${cancelAt ? `Your plan ends on ${formatDate(cancelAt)}.` : `Your plan renews on ${formatDate(currentPeriodEnd)}.`}</p>
</div>
<div class="actions">${planActions(view, one)}</div>
</div>`
}

function planActions(view: PortalView, { subscription, cancelAt }: PortalSubscription): Html {
  const url = `${portalUrl(view)}/subscriptions/${subscription.id}`
  if (cancelAt) {
    return html`<form data-api="POST ${url}/resume" data-next="${portalUrl(view)}?done=resumed">
<button class="primary" type="submit">Don’t cancel plan</button></form>`
  }
  return html`<a class="button primary" href="${url}/update">Update plan</a>
<a class="button" href="${url}/cancel">Cancel plan</a>`
}

function cardLine(view: PortalView, { id, card }: PaymentMethod): Html {
  const expiration = card ? `${String(card.exp_month).padStart(2, '0')} / ${card.exp_year}` : ''
  return html`<p class="card-line" data-testid="payment-method"><span>${formatWord(card?.brand ?? 'card')} •••• ${card?.last4}</span>
<span class="muted">Expires ${expiration}</span>
${id === view.defaultPaymentMethodId && html`<span class="badge">Default</span>`}</p>`
}

function invoiceTable({ invoices }: PortalView): Html {
  if (invoices.length === 0) return html`<p class="muted">No invoices yet.</p>`
  const rows = invoices.map(
    (invoice) => html`<tr data-testid="invoice">
<td>${invoice.hosted_invoice_url ? html`<a href="${invoice.hosted_invoice_url}">${formatDate(invoice.created)}</a>` : formatDate(invoice.created)}</td>
<td>${statusBadge(invoice.status ?? 'draft')}</td>
<td class="number">${formatMoney(invoice.total, invoice.currency)}</td></tr>`,
  )
  return html`<table class="invoices"><thead><tr><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="number">Amount</th></tr></thead>
<tbody>${rows}</tbody></table>`
}
