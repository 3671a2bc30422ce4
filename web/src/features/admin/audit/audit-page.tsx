import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import { readFilters } from '../../../lib/list-address.ts'
import { AdminHeader } from '../admin-header.tsx'
import { withSearch } from '../admin-paths.ts'
import { ListBody } from '../lists/list-body.tsx'
import { SearchForm } from '../lists/search-form.tsx'
import { AuditList } from './audit-list.tsx'
import { auditQuery } from './list-audit.ts'

const FIELDS = [
  { name: 'actor', label: 'Who', hint: 'A full address, or ADMIN_API_KEY' },
  { name: 'action', label: 'Action', hint: 'Such as token.revoke' },
  { name: 'subject_id', label: 'On what', hint: 'The id of a token, event, mail, subscription, …' },
]

export function AuditPage() {
  const [search] = useSearchParams()
  const filters = readFilters(search, ['actor', 'action', 'subject_id'])
  const query = auditQuery({ ...filters, ...readFilters(search, ['cursor']) })
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <>
      <AdminHeader title="Audit log">
        <p>
          Who did what, to whom, from where and why. Entries are only ever added; nobody can change them.
          Times are UTC.
        </p>
      </AdminHeader>
      <div className="mb-8 space-y-6">
        <SearchForm label="Find entries" fields={FIELDS} />
        <p className="flex flex-wrap items-center gap-x-6 text-note text-muted">
          Export the matching entries:
          <ExportLink format="csv" filters={filters} />
          <ExportLink format="json" filters={filters} />
        </p>
      </div>
      <ListBody result={result} what="the audit log" empty="No manual actions yet.">
        {(entries) => <AuditList entries={entries} />}
      </ListBody>
    </>
  )
}

function ExportLink({ format, filters }: { format: 'csv' | 'json'; filters: Record<string, string> }) {
  return (
    <a
      className="link inline-flex min-h-11 items-center"
      href={withSearch(`/api/admin/audit.${format}`, filters)}
      download={`audit.${format}`}
    >
      {format.toUpperCase()}
    </a>
  )
}
