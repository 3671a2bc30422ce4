import type { ReactNode } from 'react'

interface RowListProps {
  label: string
  rows: readonly { label: string; value: string }[]
  /** Other kinds of rows, below the list. */
  children?: ReactNode
}

export function RowList({ label, rows, children }: RowListProps) {
  return (
    <dl aria-label={label} className="border-t border-line">
      {rows.map((row) => (
        <div key={row.label} className="flex justify-between gap-8 border-b border-line py-4">
          <dt className="shrink-0 text-muted">{row.label}</dt>
          <dd className="min-w-0 text-right break-words tabular-nums">{row.value}</dd>
        </div>
      ))}
      {children}
    </dl>
  )
}
