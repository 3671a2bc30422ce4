import { Link, useSearchParams } from 'react-router-dom'
import { withFilters } from '../../../lib/list-address.ts'

/** The statuses as links, so that each has a URL. */
export function StatusFilter({ statuses }: { statuses: readonly string[] }) {
  const [search] = useSearchParams()
  const selected = search.get('status') ?? ''
  return (
    <nav aria-label="Status" className="flex flex-wrap gap-2">
      {['', ...statuses].map((status) => (
        <Link
          key={status}
          to={withFilters(search, { status })}
          aria-current={status === selected ? 'true' : undefined}
          className="inline-flex min-h-9 items-center rounded-md border border-line px-3 text-sm text-muted transition-colors hover:border-edge hover:text-text aria-[current=true]:border-edge aria-[current=true]:bg-raised aria-[current=true]:text-text"
        >
          {status || 'all'}
        </Link>
      ))}
    </nav>
  )
}
