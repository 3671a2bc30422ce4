import type { ReactNode } from 'react'
import { Link } from 'react-router-dom'
import { Instant } from '../../../components/ui/instant.tsx'
import { diffRows } from '../actions/diff-rows.ts'
import { DiffTable } from '../actions/diff-table.tsx'
import { adminPaths, eventPath, withSearch } from '../admin-paths.ts'
import { CodeText } from '../code-text.tsx'
import { auditedReplay } from '../events/audited-replay.ts'
import { ReplayOutcome } from '../events/replay-outcome.tsx'
import type { AuditEntry } from './list-audit.ts'

export function AuditList({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <ul className="overflow-hidden rounded-lg border border-line bg-panel">
      {entries.map((entry) => (
        <li key={entry.id} className="border-b border-line px-5 py-4 text-note last:border-b-0">
          <AuditRow entry={entry} />
        </li>
      ))}
    </ul>
  )
}

function AuditRow({ entry }: { entry: AuditEntry }) {
  const details = detailsOf(entry)
  return (
    <>
      <div className="grid gap-x-8 gap-y-1 md:grid-cols-[minmax(0,1fr)_auto]">
        <p className="min-w-0">
          <span className="font-medium">{entry.action}</span>
          <span className="text-muted"> by </span>
          <span className="[overflow-wrap:anywhere]">{entry.actor}</span>
          {entry.ip && <span className="text-faint"> from {entry.ip}</span>}
        </p>
        <p className="text-muted md:text-right">
          <Instant at={entry.occurred_at} />
        </p>
      </div>
      {entry.reason && (
        <p className="mt-1 leading-relaxed [overflow-wrap:anywhere] text-muted">{entry.reason}</p>
      )}
      <p className="mt-1">
        <span className="text-faint">{entry.subject_type} </span>
        <Link to={subjectPath(entry)} className="link">
          <CodeText>{entry.subject_id}</CodeText>
        </Link>
      </p>
      {details && (
        <details className="mt-1">
          <summary className="link inline-flex min-h-9 items-center text-sm text-muted">
            Before and after
            <span className="sr-only">
              {' '}
              {entry.action} {entry.subject_id}
            </span>
          </summary>
          {details}
        </details>
      )}
    </>
  )
}

/** A replay changes rows of several tables, each with values before and after. */
function detailsOf(entry: AuditEntry): ReactNode {
  const replay = auditedReplay(entry)
  if (replay) {
    return (
      <div className="mt-2 space-y-4">
        <ReplayOutcome replay={replay} />
      </div>
    )
  }
  const rows = diffRows(entry.before, entry.after)
  return rows.length > 0 && <DiffTable caption="Before and after" sides={['Before', 'After']} rows={rows} />
}

/** The subject's own page, or else the log of everything that was done to it. */
function subjectPath({ subject_type, subject_id }: AuditEntry): string {
  if (subject_type === 'event') return eventPath(subject_id)
  if (subject_type === 'subscription') return withSearch(adminPaths.customers, { q: subject_id })
  return withSearch(adminPaths.audit, { subject_id })
}
