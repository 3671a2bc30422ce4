import { formatLimit } from '@kamiyo/catalog/format'
import type { PlanLimits } from '@kamiyo/catalog/types'

export const LIMIT_ROWS: readonly { key: keyof PlanLimits; label: string }[] = [
  { key: 'maxAgents', label: 'AI agents' },
  { key: 'maxMembers', label: 'People' },
  { key: 'rateLimitRpm', label: 'Requests a minute' },
  { key: 'rateLimitDaily', label: 'Requests a day' },
]

export function PlanLimitList({ limits }: { limits: PlanLimits }) {
  return (
    <dl className="border-t border-line">
      {LIMIT_ROWS.map(({ key, label }) => (
        <div key={key} className="flex justify-between gap-4 border-b border-line py-2.5 text-note">
          <dt className="text-muted">{label}</dt>
          <dd className="tabular-nums">{formatLimit(limits[key])}</dd>
        </div>
      ))}
    </dl>
  )
}
