import type { ReactNode } from 'react'

export interface Row {
  label: string
  value: ReactNode
}

export function RowList({ label, rows }: { label: string; rows: readonly Row[] }) {
  return (
    <dl aria-label={label} className="border-t border-line">
      {rows.map((row) => (
        <div key={row.label} className="flex justify-between gap-8 border-b border-line py-4">
          <dt className="text-muted">{row.label}</dt>
          <dd className="min-w-0 text-right break-words tabular-nums">{row.value}</dd>
        </div>
      ))}
    </dl>
  )
}
