import { Link, useSearchParams } from 'react-router-dom'
import { withCursor, withFilters } from '../../lib/list-address.ts'

/** The next page by cursor; the browser's back button goes back. */
export function Pager({ next }: { next: string | null }) {
  const [search] = useSearchParams()
  const isFirst = !search.has('cursor')
  if (isFirst && next === null) return null
  return (
    <nav aria-label="Pages" className="mt-5 flex justify-between gap-6 text-note">
      {isFirst ? (
        <span />
      ) : (
        <Link to={withFilters(search, {})} className="link inline-flex min-h-11 items-center">
          Back to the newest
        </Link>
      )}
      {next && (
        <Link to={withCursor(search, next)} className="link inline-flex min-h-11 items-center">
          Older
        </Link>
      )}
    </nav>
  )
}
