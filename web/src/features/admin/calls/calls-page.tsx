import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router-dom'
import { AdminHeader } from '../admin-header.tsx'
import { LoadState } from '../load-state.tsx'
import { callsOverviewQuery } from './calls-queries.ts'
import { CallsSections } from './calls-sections.tsx'

const PERIODS = [
  { days: '1', label: 'today' },
  { days: '7', label: '7 days' },
  { days: '30', label: '30 days' },
]
const FRESH_EVERY_MS = 30_000

export function CallsPage() {
  const [search] = useSearchParams()
  const days = PERIODS.find((period) => period.days === search.get('days'))?.days ?? '7'
  const result = useQuery({ ...callsOverviewQuery(days), refetchInterval: FRESH_EVERY_MS })
  return (
    <>
      <AdminHeader title="Calls">
        <p>What agents call, what was refused, and the gates that decide. Days are of UTC.</p>
      </AdminHeader>
      <nav aria-label="Period" className="mb-8 flex flex-wrap gap-2">
        {PERIODS.map((period) => (
          <Link
            key={period.days}
            to={`?days=${period.days}`}
            aria-current={period.days === days ? 'true' : undefined}
            className="inline-flex min-h-9 items-center rounded-md border border-line px-3 text-sm text-muted transition-colors hover:border-edge hover:text-text aria-[current=true]:border-edge aria-[current=true]:bg-raised aria-[current=true]:text-text"
          >
            {period.label}
          </Link>
        ))}
      </nav>
      <LoadState result={result} what="the calls">
        {(overview) => <CallsSections overview={overview} />}
      </LoadState>
    </>
  )
}
