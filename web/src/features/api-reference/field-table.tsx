import type { FieldRow } from './schema-fields.ts'

export function FieldTable({ label, rows }: { label: string; rows: readonly FieldRow[] }) {
  if (rows.length === 0) return null
  return (
    <div>
      <h4 className="text-sm text-faint">{label}</h4>
      <dl className="mt-2 border-t border-line">
        {rows.map((row) => (
          <div
            key={row.name}
            className="grid gap-x-6 gap-y-1 border-b border-line py-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
          >
            <dt className="font-mono text-fine leading-6 break-all">
              {row.name}
              {row.required && <span className="ml-2 font-sans text-xs text-accent">required</span>}
            </dt>
            <dd className="text-note leading-6 text-muted">
              <span className="font-mono text-fine break-words text-faint">{row.type}</span>
              {row.description && <p>{row.description}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
