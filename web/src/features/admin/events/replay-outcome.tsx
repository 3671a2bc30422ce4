import type { Change } from '../actions/actions.ts'
import { diffRows } from '../actions/diff-rows.ts'
import { DiffTable } from '../actions/diff-table.tsx'
import { CodeText } from '../code-text.tsx'
import { Status } from '../status.tsx'
import type { ReplayResult } from './audited-replay.ts'

export function ReplayOutcome({ replay }: { replay: ReplayResult }) {
  const { outcome, error, changes } = replay
  return (
    <>
      <p className="flex gap-3">
        <span className="text-muted">Outcome:</span> <Status status={outcome} />
      </p>
      {error && <p className="[overflow-wrap:anywhere] text-danger">{error}</p>}
      {changes.length === 0 && !error && <p className="text-muted">No row would change.</p>}
      <ul className="space-y-4">
        {changes.map((change) => (
          <li key={`${change.table} ${change.key}`}>
            <ChangedRow change={change} />
          </li>
        ))}
      </ul>
    </>
  )
}

function ChangedRow({ change }: { change: Change }) {
  const { table, key, change: kind, before, after } = change
  return (
    <div className="rounded-md border border-line bg-panel px-4 pt-3 pb-1">
      <p className="mb-1 flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium">{table}</span>
        <span className="text-muted">{kind}</span>
        <CodeText>{key}</CodeText>
      </p>
      <DiffTable caption={`${table} ${key}`} sides={['Before', 'After']} rows={diffRows(before, after)} />
    </div>
  )
}
