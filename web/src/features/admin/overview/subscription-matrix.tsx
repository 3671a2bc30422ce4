import { plans } from '@kamiyo/catalog/plans'
import { ScrollArea } from '../../../components/ui/scroll-area.tsx'
import { asTitle } from '../../../lib/words.ts'
import type { Overview } from './get-overview.ts'
import { toMatrix } from './matrix.ts'

export function SubscriptionMatrix({ counts }: { counts: Overview['subscriptions'] }) {
  if (counts.length === 0) return <p className="text-muted">There are no subscriptions yet.</p>
  const { statuses, rows } = toMatrix(counts)
  return (
    <div className="rounded-lg border border-line bg-panel">
      <ScrollArea>
        <table className="w-full text-note tabular-nums">
          <caption className="sr-only">Subscriptions by plan and status</caption>
          <thead className="text-sm text-faint">
            <tr>
              <th scope="col" className="px-3 py-3 sm:px-5 text-left font-normal">
                Plan
              </th>
              {[...statuses, 'all'].map((status) => (
                <th
                  key={status}
                  scope="col"
                  className="px-3 py-3 sm:px-5 text-right font-normal whitespace-nowrap"
                >
                  {asTitle(status)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.tier} className="border-t border-line">
                <th scope="row" className="px-3 py-3 sm:px-5 text-left font-medium">
                  {plans.find(({ tier }) => tier === row.tier)?.name ?? row.tier}
                </th>
                {row.counts.map(({ status, count }) => (
                  <td
                    key={status}
                    className={`px-3 py-3 sm:px-5 text-right ${count === 0 ? 'text-faint' : ''}`}
                  >
                    {count}
                  </td>
                ))}
                <td className="px-3 py-3 sm:px-5 text-right font-medium">{row.total}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </div>
  )
}
