import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router-dom'
import { LedgerTable } from '../../../components/tables/ledger-table.tsx'
import { readFilters } from '../../../lib/list-address.ts'
import { AdminHeader } from '../admin-header.tsx'
import { adminPaths, withSearch } from '../admin-paths.ts'
import { ListBody } from '../lists/list-body.tsx'
import { SearchForm } from '../lists/search-form.tsx'
import { accountCallsQuery } from './calls-queries.ts'

const FIELDS = [
  { name: 'agent', label: 'Agent', hint: 'Its id' },
  { name: 'tool', label: 'Tool', hint: 'Its whole name' },
  { name: 'from', label: 'From', hint: 'A day such as 2026-11-30' },
  { name: 'to', label: 'To', hint: 'The last day' },
]
const NAMES = ['agent', 'tool', 'from', 'to'] as const

/** The ledger of one account. */
export function AccountCallsPage() {
  const { account = '' } = useParams()
  const [search] = useSearchParams()
  const filters = readFilters(search, NAMES)
  const query = accountCallsQuery(account, { ...filters, ...readFilters(search, ['cursor']) })
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader
        title="Calls of an account"
        above={
          <Link to={adminPaths.calls} className="link">
            Calls
          </Link>
        }
      >
        <p className="break-words">
          <Link to={withSearch(adminPaths.customers, { q: account })} className="link">
            {account}
          </Link>
        </p>
      </AdminHeader>
      <div className="mb-8 space-y-6">
        <SearchForm label="Find calls" fields={FIELDS} />
        <a
          className="link inline-flex min-h-11 items-center text-note"
          href={withSearch(`/api/admin/accounts/${encodeURIComponent(account)}/calls.csv`, filters)}
          download="calls.csv"
        >
          Export the matching calls as CSV
        </a>
      </div>
      <ListBody result={result} what="the calls" empty="No calls yet.">
        {(entries) => <LedgerTable entries={entries} />}
      </ListBody>
    </>
  )
}
