import { Link } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { adminPaths, withSearch } from '../admin-paths.ts'
import { CodeText } from '../code-text.tsx'

type Line = Schema<'AuditLine'>

const COLUMNS: readonly Column<Line>[] = [
  {
    label: 'What',
    wide: true,
    cell: (line) => (
      <>
        <Link to={withSearch(adminPaths.audit, { subject_id: line.subject_id })} className="link">
          {line.action}
        </Link>
        <span className="block text-faint">
          {line.subject_type} <CodeText>{line.subject_id}</CodeText>
        </span>
        {line.reason && <span className="mt-1 block text-sm text-muted">{line.reason}</span>}
      </>
    ),
  },
  { label: 'By', cell: ({ actor }) => <span className="lg:whitespace-nowrap">{actor}</span> },
  { label: 'When', cell: ({ occurred_at }) => <Instant at={occurred_at} /> },
]

/** The part of the log that is about one customer. */
export function AuditTable({ entries }: { entries: readonly Line[] }) {
  return <DataTable caption="Audit" columns={COLUMNS} rows={entries} keyOf={({ id }) => id} />
}
