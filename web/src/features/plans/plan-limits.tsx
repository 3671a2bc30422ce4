import { formatLimit } from '@kamiyo/catalog/format'
import type { PlanLimits } from '@kamiyo/catalog/types'
import { FactList } from './fact-list.tsx'

export const LIMIT_ROWS: readonly { key: keyof PlanLimits; label: string }[] = [
  { key: 'maxAgents', label: 'AI agents' },
  { key: 'maxMembers', label: 'People' },
  { key: 'rateLimitRpm', label: 'Requests a minute' },
  { key: 'rateLimitDaily', label: 'Requests a day' },
]

export function PlanLimitList({ limits }: { limits: PlanLimits }) {
  return <FactList facts={LIMIT_ROWS.map(({ key, label }) => ({ label, value: formatLimit(limits[key]) }))} />
}
