import { formatLimit } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router-dom'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import { pages } from '../../../config/pages.ts'
import { formatDate } from '../../../lib/date.ts'
import { unitPriceLabel } from '../../../lib/price.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import { type Usage, usageQuery } from './get-usage.ts'

/** A price may be a part of a cent. */
const PER_THOUSAND = 1000

export function UsageSection() {
  const result = useQuery(usageQuery)
  const { data } = result
  return (
    <DashboardSection
      id="usage"
      title="Calls"
      lead="What your agents have called, against the limits of your plan. Calls that failed are not counted."
    >
      {data ? <UsageFacts usage={data} /> : <LoadNote result={result} what="your calls" />}
      <p className="mt-6">
        <Link to={pages.calls.path} className="link inline-flex min-h-11 items-center text-note">
          All calls, with their prices
        </Link>
      </p>
    </DashboardSection>
  )
}

function UsageFacts({ usage }: { usage: Usage }) {
  const { agents, tools } = usage
  return (
    <div className="grid gap-8">
      <RowList label="Calls" rows={totals(usage)} />
      {tools.length === 0 ? (
        <p className="text-note leading-relaxed text-muted">
          No calls yet in this period. They appear here as soon as an agent calls a tool.
        </p>
      ) : (
        <div className="grid gap-x-12 gap-y-8 md:grid-cols-2">
          <CountedBy title="By tool" rows={tools.map(({ tool, calls }) => [tool, calls])} />
          <CountedBy title="By agent" rows={agents.map(({ name, calls }) => [name, calls])} />
        </div>
      )}
    </div>
  )
}

function totals(usage: Usage): { label: string; value: string }[] {
  const { calls_today, daily_limit, calls_this_period, included_calls, period_end, credits, overage } = usage
  return [
    { label: 'Today (UTC)', value: against(calls_today, daily_limit) },
    {
      label: period_end ? `This period, until ${formatDate(period_end)}` : 'This period',
      // Whoever pays by credits has none included.
      value: against(calls_this_period, included_calls || null),
    },
    ...(overage
      ? [{ label: 'Beyond your plan, billed with the month', value: describeOverage(overage) }]
      : []),
    ...(credits > 0 ? [{ label: 'Credits left', value: formatLimit(credits) }] : []),
  ]
}

type Overage = NonNullable<Usage['overage']>

function describeOverage({ used, limit, cents_per_credit, currency }: Overage): string {
  const price = unitPriceLabel(cents_per_credit * PER_THOUSAND, currency, PER_THOUSAND)
  return `${against(used, limit)} credits, ${price} each`
}

function against(calls: number, limit: number | null): string {
  return limit === null ? formatLimit(calls) : `${formatLimit(calls)} of ${formatLimit(limit)}`
}

function CountedBy({ title, rows }: { title: string; rows: [name: string, calls: number][] }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-3 text-note font-medium">{title}</h3>
      <RowList
        label={title}
        rows={rows.map(([name, calls]) => ({ label: name, value: formatLimit(calls) }))}
      />
    </div>
  )
}
