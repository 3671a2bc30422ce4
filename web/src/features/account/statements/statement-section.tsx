import { formatMoney } from '@kamiyo/catalog/format'
import { Link } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { None } from '../../../components/ui/instant.tsx'
import { pages } from '../../../config/pages.ts'
import type { Invoice } from '../billing/invoices/list-invoices.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import { formatNumber, formatQuantity, rateText } from '../usage/usage-words.ts'
import type { Statement, StatementLine } from './list-statements.ts'
import { lateText, meterName, spanText, statementText, unitOf } from './statement-words.ts'

interface StatementSectionProps {
  statement: Statement
  /** Undefined while Stripe has not told it, or there is none. */
  invoice: Invoice | undefined
}

export function StatementSection({ statement, invoice }: StatementSectionProps) {
  const { id, period_start, period_end, total_cents, currency, lines } = statement
  return (
    <DashboardSection id={`statement-${id}`} title={spanText(period_start, period_end)}>
      <div className="mb-5 flex flex-wrap items-baseline justify-between gap-x-8 gap-y-2">
        <p className="text-muted">{statementText(statement)}</p>
        <p className="text-xl font-medium tabular-nums">{formatMoney(total_cents, currency)}</p>
      </div>
      {statement.status === 'invoiced' && <UnpaidNote />}
      {lines.length === 0 ? (
        <p className="text-muted">Nothing was used in this period.</p>
      ) : (
        <DataTable
          caption={`Lines of ${spanText(period_start, period_end)}`}
          columns={columnsOf(statement)}
          rows={lines}
          keyOf={({ line }) => line}
        />
      )}
      {invoice?.hosted_invoice_url && (
        <p className="mt-4">
          <a
            className="link inline-flex min-h-11 items-center text-note"
            href={invoice.hosted_invoice_url}
            rel="noreferrer"
          >
            {invoice.status === 'open' ? 'Pay the invoice' : 'See the invoice'}
            {invoice.number && ` ${invoice.number}`}
          </a>
        </p>
      )}
    </DashboardSection>
  )
}

function UnpaidNote() {
  return (
    <p className="mb-5 text-note leading-relaxed text-muted">
      Stripe charges it to the payment method on file, tries again if that fails, and we write to the owner.
      It can be paid on its own page at any time. An unpaid invoice of usage alone ends no access; one that
      also bills your plan pauses the plan as any unpaid renewal does.
    </p>
  )
}

function columnsOf({ id, currency }: Statement): readonly Column<StatementLine>[] {
  return [
    {
      label: 'What',
      wide: true,
      cell: (line) => (
        <>
          <span className="font-medium">{meterName(line.usage_type)}</span>
          <span className="block text-sm text-faint whitespace-normal">
            {lateText(line) ?? rateText(line.rate, unitOf(line.usage_type), currency)}
          </span>
        </>
      ),
    },
    {
      label: 'Quantity',
      align: 'right',
      cell: ({ quantity, usage_type }) => formatQuantity(quantity, unitOf(usage_type)),
    },
    { label: 'Amount', align: 'right', cell: ({ amount_cents }) => formatMoney(amount_cents, currency) },
    { label: 'Events', align: 'right', cell: (line) => <EventsLink statement={id} line={line} /> },
  ]
}

/** The gate's calls are on the page of calls, and are no events. */
function EventsLink({
  statement,
  line: { line, usage_type, events },
}: {
  statement: string
  line: StatementLine
}) {
  if (usage_type === 'calls')
    return (
      <Link className="link inline-flex min-h-11 items-center" to={pages.calls.path}>
        Calls
      </Link>
    )
  if (events === 0) return <None />
  return (
    <Link
      className="link inline-flex min-h-11 items-center"
      to={`${pages.statements.path}/${statement}/lines/${line}`}
    >
      {formatNumber(events)}
      <span className="sr-only"> events of {meterName(usage_type)}</span>
    </Link>
  )
}
