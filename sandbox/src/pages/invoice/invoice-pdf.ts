import type { Invoice } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { formatDate } from '../format.ts'
import { adjustments } from './amounts.ts'
import { renderPdf } from './pdf.ts'

/** The file that `invoice_pdf` links to. */
export function invoicePdf(invoice: Invoice): Buffer {
  const money = (amountCents: number) => formatMoney(amountCents, invoice.currency)
  return renderPdf([
    { text: `Invoice ${invoice.number ?? invoice.id}`, isHeading: true },
    { text: `${invoice.account_name ?? ''} - TEST MODE, no real money` },
    { text: `Issued ${formatDate(invoice.created)}` },
    { text: `Billed to ${invoice.customer_name ?? ''} ${invoice.customer_email ?? ''}` },
    { text: '' },
    ...invoice.lines.data.map((line) => ({ text: line.description ?? '', amount: money(line.amount) })),
    ...adjustments(invoice).map(({ label, amountCents }) => ({ text: label, amount: money(amountCents) })),
    { text: 'Total', amount: money(invoice.total) },
    { text: 'Paid', amount: money(invoice.amount_paid) },
    { text: 'Amount due', amount: money(invoice.amount_remaining) },
  ])
}
