import { formatMoney } from '@kamiyo/catalog/format'
import { lazy, Suspense } from 'react'
import { RowList } from '../../../../components/ui/row-list.tsx'
import { formatDate } from '../../../../lib/date.ts'
import { DashboardSection } from '../../dashboard-section.tsx'
import { formatNumber, formatQuantity, rateText } from '../usage-words.ts'
import { type DayUsage, fillDays } from './fill-days.ts'
import type { MeteredReport, MeteredUsage } from './get-metered-usage.ts'

const DayChart = lazy(() => import('./day-chart.tsx'))

interface MeterSectionProps {
  report: MeteredReport
  meter: MeteredUsage
  nowMs: number
}

export function MeterSection({ report, meter, nowMs }: MeterSectionProps) {
  const { usage_type, name, unit, rate, aggregation, dimensions } = meter
  const { currency } = report
  const isLevel = aggregation === 'level'
  const lead = `${rateText(rate, unit, currency)}.${isLevel ? ' The most that there were at once counts.' : ''}`
  return (
    <DashboardSection id={`meter-${usage_type}`} title={name} lead={lead}>
      <div className="grid gap-8">
        <RowList label={name} rows={factsOf(meter, currency)} />
        {!isLevel && (
          <Days name={name} unit={unit} days={fillDays(meter.days, Date.parse(report.period_start), nowMs)} />
        )}
        {dimensions.some(({ dimension }) => dimension !== '') && (
          <div>
            <h3 className="mb-3 text-note font-medium">{usage_type === 'calls' ? 'By tool' : 'By kind'}</h3>
            <RowList
              label={`${name} by kind`}
              rows={dimensions.map(({ dimension, quantity }) => ({
                label: dimension || 'Without a kind',
                value: formatNumber(quantity),
              }))}
            />
          </div>
        )}
      </div>
    </DashboardSection>
  )
}

function factsOf(
  { aggregation, quantity, unit, rate, amount_cents, events }: MeteredUsage,
  currency: string,
) {
  return [
    {
      label: aggregation === 'level' ? 'Most at once' : 'So far',
      value: formatQuantity(quantity, unit),
    },
    ...(rate ? [{ label: 'Amount', value: formatMoney(amount_cents, currency) }] : []),
    ...(rate ? [{ label: 'Events reported', value: formatNumber(events) }] : []),
  ]
}

function Days({ name, unit, days }: { name: string; unit: string; days: DayUsage[] }) {
  const label = `${name} by day (UTC)`
  return (
    <div>
      <Suspense fallback={<p className="h-32 text-muted">Loading the chart...</p>}>
        <DayChart label={label} unit={unit} days={days} />
      </Suspense>
      <details className="mt-3 text-note">
        <summary className="link inline-flex min-h-11 items-center">The days as a table</summary>
        <table className="mt-3 w-full border-t border-line">
          <caption className="sr-only">{label}</caption>
          <thead className="sr-only">
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Quantity</th>
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, quantity }) => (
              <tr key={day} className="border-b border-line">
                <th scope="row" className="py-2 text-left font-normal text-muted">
                  {formatDate(day)}
                </th>
                <td className="py-2 text-right tabular-nums">{formatNumber(quantity)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}
