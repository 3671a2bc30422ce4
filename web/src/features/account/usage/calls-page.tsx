import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, Navigate, useLocation, useSearchParams } from 'react-router-dom'
import { PageHeader } from '../../../components/layouts/page-header.tsx'
import { LedgerTable } from '../../../components/tables/ledger-table.tsx'
import { Pager } from '../../../components/tables/pager.tsx'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { pages } from '../../../config/pages.ts'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { readFilters, withFilters } from '../../../lib/list-address.ts'
import { signInPath } from '../auth/return-path.ts'
import { CallsFilter } from './calls-filter.tsx'
import { CALL_FILTERS, callsQuery } from './list-calls.ts'

export function CallsPage() {
  const [search] = useSearchParams()
  const filters = readFilters(search, CALL_FILTERS)
  const query = callsQuery({ ...filters, ...readFilters(search, ['cursor']) })
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  const { pathname, search: address } = useLocation()
  const { data, error, isFetching } = result
  if (error?.status === 401) return <Navigate to={signInPath(`${pathname}${address}`)} replace />
  return (
    <>
      <PageHeader title="Calls">
        Every call of your agents with its price, and the credits that came and went. Entries are kept for 13
        months.
      </PageHeader>
      <div className="container-page pb-24" aria-busy={isFetching}>
        <div className="mb-8 space-y-5">
          <CallsFilter />
          <p className="flex flex-wrap items-center gap-x-6 text-note">
            <a
              className="link inline-flex min-h-11 items-center"
              href={exportPath(filters)}
              download="calls.csv"
            >
              Download as CSV
            </a>
            <Link className="link inline-flex min-h-11 items-center" to={pages.dashboard.path}>
              Back to the dashboard
            </Link>
          </p>
        </div>
        {data && !error ? (
          <Entries page={data} isFiltered={search.size > 0} />
        ) : (
          <LoadNote result={result} what="your calls" />
        )}
      </div>
    </>
  )
}

function Entries({ page, isFiltered }: { page: Schema<'LedgerPage'>; isFiltered: boolean }) {
  return (
    <>
      {page.data.length === 0 ? (
        <p className="rounded-lg border border-line bg-panel px-5 py-6 text-muted">
          {isFiltered
            ? 'Nothing matches.'
            : 'No calls yet. They appear here as soon as an agent calls a tool.'}
        </p>
      ) : (
        <LedgerTable entries={page.data} />
      )}
      <Pager next={page.next_cursor} />
    </>
  )
}

function exportPath(filters: Record<string, string>): string {
  return `/api/account/calls.csv${withFilters(new URLSearchParams(), filters).replace(/^\?$/, '')}`
}
