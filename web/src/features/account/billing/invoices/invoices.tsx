import { formatMoney } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { LoadNote } from '../../../../components/ui/load-note.tsx'
import { formatDate } from '../../../../lib/date.ts'
import { DashboardSection } from '../../dashboard-section.tsx'
import { type Invoice, invoicesQuery } from './list-invoices.ts'

/** `isLeftOutIfEmpty` for an account that may never have paid anything. */
export function Invoices({ isLeftOutIfEmpty }: { isLeftOutIfEmpty: boolean }) {
  const result = useQuery(invoicesQuery)
  if (isLeftOutIfEmpty && !result.data?.length && !result.error) return null
  return (
    <DashboardSection
      id="invoices"
      title="Invoices"
      lead="They are kept by Stripe; each opens on its own page there."
    >
      {result.data ? (
        <InvoiceList invoices={result.data} />
      ) : (
        <LoadNote result={result} what="your invoices" />
      )}
    </DashboardSection>
  )
}

function InvoiceList({ invoices }: { invoices: Invoice[] }) {
  if (invoices.length === 0) return <p className="text-muted">There are no invoices yet.</p>
  return (
    <ul className="border-t border-line">
      {invoices.map((invoice) => (
        <InvoiceRow key={invoice.id} invoice={invoice} />
      ))}
    </ul>
  )
}

const STATUS_TEXT: Record<string, string> = {
  paid: 'Paid',
  open: 'Not paid yet',
  uncollectible: 'Not paid',
  void: 'Void',
}

function statusText({ status, due_at }: Invoice): string | undefined {
  if (status === 'open' && due_at) return `Not paid yet, to be paid by ${formatDate(due_at)}`
  return STATUS_TEXT[status ?? '']
}

function InvoiceRow({ invoice }: { invoice: Invoice }) {
  const name = invoice.number ?? `of ${formatDate(invoice.created_at)}`
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-8 gap-y-1 border-b border-line py-4 sm:grid-cols-[1fr_auto_auto] sm:items-center">
      <div className="min-w-0">
        <p>{formatDate(invoice.created_at)}</p>
        <p className="text-sm break-words text-faint">
          {[invoice.number, statusText(invoice)].filter(Boolean).join(' · ')}
        </p>
      </div>
      <p className="text-right tabular-nums">{formatMoney(invoice.total, invoice.currency)}</p>
      <p className="col-span-2 flex gap-5 sm:col-span-1 sm:min-w-28 sm:justify-end">
        <InvoiceLink
          url={invoice.hosted_invoice_url}
          text={invoice.status === 'open' ? 'Pay' : 'View'}
          name={name}
        />
        <InvoiceLink url={invoice.invoice_pdf} text="PDF" name={name} />
      </p>
    </li>
  )
}

function InvoiceLink({ url, text, name }: { url: string | null; text: string; name: string }) {
  if (!url) return null
  return (
    <a className="link inline-flex min-h-9 items-center text-note" href={url} rel="noreferrer">
      {text}
      <span className="sr-only"> invoice {name}</span>
    </a>
  )
}
