import type { CreditNote } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { formatDate } from '../format.ts'
import { renderPdf } from './pdf.ts'

/** The file that a credit note's `pdf` links to. */
export function creditNotePdf(note: CreditNote): Buffer {
  const money = (amountCents: number) => formatMoney(amountCents, note.currency)
  return renderPdf([
    { text: `Credit note ${note.number}`, isHeading: true },
    { text: 'TEST MODE, no real money' },
    { text: `Issued ${formatDate(note.created)}` },
    { text: note.memo ?? '' },
    ...note.lines.data.map((line) => ({ text: line.description ?? 'Credit', amount: money(line.amount) })),
    { text: 'Total', amount: money(note.total) },
  ])
}
