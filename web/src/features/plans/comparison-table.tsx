import { formatLimit } from '@kamiyo/catalog/format'
import { plans } from '@kamiyo/catalog/plans'
import type { Plan } from '@kamiyo/catalog/types'
import { ScrollArea } from '../../components/ui/scroll-area.tsx'
import { priceLabel } from '../../lib/price.ts'
import { LIMIT_ROWS } from './plan-limits.tsx'

const ROWS: readonly { label: string; valueOf(plan: Plan): string }[] = [
  { label: 'Price', valueOf: (plan) => priceLabel(plan.price) },
  ...LIMIT_ROWS.map(({ key, label }) => ({ label, valueOf: (plan: Plan) => formatLimit(plan.limits[key]) })),
  {
    label: 'Billing',
    valueOf: (plan) => (plan.price.kind === 'subscription' ? 'Monthly, in advance' : 'For each query'),
  },
  {
    label: 'Access with',
    valueOf: (plan) => (plan.price.kind === 'subscription' ? 'MCP token' : 'HTTP 402 payment'),
  },
]

const CELL = 'border-b border-line py-4 pr-6 text-left whitespace-nowrap'

export function ComparisonTable() {
  return (
    <ScrollArea>
      <table
        aria-label="Comparison of plans"
        className={`w-full border-collapse text-note ${plans.length > 2 ? 'min-w-3xl' : ''}`}
      >
        <thead>
          <tr>
            <th scope="col" className={`${CELL} font-normal text-faint`}>
              Plan
            </th>
            {plans.map((plan) => (
              <th key={plan.tier} scope="col" className={`${CELL} font-medium`}>
                {plan.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row.label}>
              <th scope="row" className={`${CELL} font-normal text-muted`}>
                {row.label}
              </th>
              {plans.map((plan) => (
                <td key={plan.tier} className={`${CELL} tabular-nums`}>
                  {row.valueOf(plan)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
