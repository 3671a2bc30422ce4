import type { Invoice } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { isPayable } from '../../stripe/invoices/payable.ts'
import { statusBadge } from '../badge.ts'
import { cardFields } from '../card-fields.ts'
import { htmlDocument, testModeBanner } from '../document.ts'
import { formatDate, formatPeriod } from '../format.ts'
import { type Html, html } from '../html.ts'
import { adjustments } from './amounts.ts'

export function invoicePage(invoice: Invoice): Html {
  const money = (amountCents: number) => formatMoney(amountCents, invoice.currency)
  const title = `Invoice ${invoice.number ?? invoice.id}`
  const body = html`${testModeBanner}
<main class="invoice-page">
<div class="head"><div><h1>${title}</h1><p class="muted">${invoice.account_name}</p></div><p>${statusBadge(invoice.status ?? 'draft')}</p></div>
<dl class="facts">
<dt>Issued</dt><dd>${formatDate(invoice.created)}</dd>
<dt>Billed to</dt><dd>${invoice.customer_name ?? invoice.customer_email}</dd>
${invoice.customer_name && html`<dt>Email</dt><dd>${invoice.customer_email}</dd>`}
${invoice.due_date && html`<dt>Due</dt><dd>${formatDate(invoice.due_date)}</dd>`}
</dl>
<table class="invoices"><thead><tr><th scope="col">Description</th><th scope="col" class="number">Amount</th></tr></thead>
<tbody>
${invoice.lines.data.map((line) => html`<tr><td>${line.description}<br><small class="muted">${formatPeriod(line.period)}</small></td><td class="number">${money(line.amount)}</td></tr>`)}
${adjustments(invoice).map(({ label, amountCents }) => html`<tr><td>${label}</td><td class="number">${money(amountCents)}</td></tr>`)}
<tr class="total"><td>Total</td><td class="number" data-testid="invoice-total">${money(invoice.total)}</td></tr>
<tr><td>Paid</td><td class="number">${money(invoice.amount_paid)}</td></tr>
<tr class="total"><td>Amount due</td><td class="number">${money(invoice.amount_remaining)}</td></tr>
</tbody></table>
${isPayable(invoice) && paymentForm(invoice, money(invoice.amount_remaining))}
${invoice.invoice_pdf && html`<p class="download"><a class="button" href="${invoice.invoice_pdf}">Download PDF</a></p>`}
</main>`
  return htmlDocument({ title, styles: ['portal'], scripts: ['forms'], body })
}

function paymentForm({ id }: Invoice, amount: string): Html {
  return html`<section class="card-form" aria-labelledby="pay"><h2 id="pay">Pay this invoice</h2>
<p class="muted">It pays this invoice alone; the card for renewals stays as it is. Test card: 4242 4242 4242 4242.</p>
<form data-api="POST /i/${id}/pay" novalidate>
${cardFields}
<p><button class="primary" type="submit">Pay ${amount}</button></p>
</form></section>`
}
