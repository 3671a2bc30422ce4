import { formatMoney } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router-dom'
import { LoadNote } from '../../../../components/ui/load-note.tsx'
import { RowList } from '../../../../components/ui/row-list.tsx'
import { pages } from '../../../../config/pages.ts'
import { formatDate } from '../../../../lib/date.ts'
import { AccountPage } from '../../account-page.tsx'
import { DashboardSection } from '../../dashboard-section.tsx'
import { Notice } from '../../notice.tsx'
import { type MeteredReport, meteredUsageQuery, nextInvoiceQuery } from './get-metered-usage.ts'
import { MeterSection } from './meter-section.tsx'

export function UsagePage() {
  const result = useQuery(meteredUsageQuery)
  return (
    <AccountPage
      title="Usage"
      lead="What your systems reported and your agents called this month, and what it comes to so far."
      result={result}
      what="your usage"
    >
      {(report) => (
        <>
          <MonthSection report={report} />
          {report.meters.map((meter) => (
            <MeterSection key={meter.usage_type} report={report} meter={meter} nowMs={result.dataUpdatedAt} />
          ))}
        </>
      )}
    </AccountPage>
  )
}

function MonthSection({ report }: { report: MeteredReport }) {
  const { period_start, period_end, meters, is_billed } = report
  return (
    <DashboardSection
      id="month"
      title="This month"
      lead={`${formatDate(period_start)} to ${formatDate(period_end)}, in UTC. Tax is not included.`}
    >
      <div className="grid gap-6">
        {!is_billed && (
          <Notice tone="info">
            Usage is counted, and not billed at present: the amounts are what it would cost.
          </Notice>
        )}
        <MonthFacts report={report} />
        {meters.length === 0 && (
          <p className="leading-relaxed text-muted">
            Nothing was used yet this month. Usage appears here as soon as one of your systems reports it, or
            an agent calls a tool.
          </p>
        )}
        <p className="flex flex-wrap gap-x-6 text-note">
          <Link className="link inline-flex min-h-11 items-center" to={pages.statements.path}>
            Statements of earlier months
          </Link>
          <Link className="link inline-flex min-h-11 items-center" to={pages.apiKeys.path}>
            API keys
          </Link>
        </p>
      </div>
    </DashboardSection>
  )
}

function MonthFacts({ report: { total_cents, currency } }: { report: MeteredReport }) {
  const next = useQuery(nextInvoiceQuery)
  const rows = [
    { label: 'Usage so far', value: formatMoney(total_cents, currency) },
    ...(next.data
      ? [
          {
            label: 'Next invoice, with this usage',
            value: formatMoney(next.data.next_invoice_amount_cents, currency),
          },
          { label: 'Open invoices', value: formatMoney(next.data.outstanding_balance_cents, currency) },
        ]
      : []),
  ]
  return (
    <div>
      <RowList label="This month" rows={rows} />
      {!next.data && (
        <div className="mt-5">
          <LoadNote result={next} what="the next invoice" />
        </div>
      )}
      {next.data && !next.data.payment_method_configured && (
        <p className="mt-5 text-note leading-relaxed text-muted">
          No payment method is on file, so the next invoice cannot be charged. The owner adds one under Plan
          on the dashboard.
        </p>
      )}
    </div>
  )
}
