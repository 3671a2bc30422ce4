import type { Key, ReactNode } from 'react'
import { ScrollArea } from '../ui/scroll-area.tsx'

export interface Column<Row> {
  label: string
  cell(row: Row): ReactNode
  /** Takes the remaining width; first in a card. */
  wide?: boolean
  align?: 'right'
}

interface DataTableProps<Row> {
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf(row: Row): Key
}

/** A table if there is room; otherwise each row is a card that repeats the column names. */
export function DataTable<Row>({ caption, columns, rows, keyOf }: DataTableProps<Row>) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-panel">
      <ScrollArea>
        <table className="block w-full text-note lg:table">
          <caption className="sr-only">{caption}</caption>
          <thead className="hidden text-sm text-faint lg:table-header-group">
            <tr>
              {columns.map(({ label, align }) => (
                <th
                  key={label}
                  scope="col"
                  className={`px-5 py-3 font-normal whitespace-nowrap ${align === 'right' ? 'text-right' : 'text-left'}`}
                >
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="block lg:table-row-group">
            {rows.map((row) => (
              <tr
                key={keyOf(row)}
                className="block border-line px-5 py-4 not-first:border-t lg:table-row lg:border-t"
              >
                {columns.map((column) => (
                  <Cell key={column.label} column={column} row={row} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </div>
  )
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { label, wide, align } = column
  const shape = wide ? 'block lg:w-full' : 'flex items-baseline justify-between gap-6 lg:whitespace-nowrap'
  return (
    <td
      className={`py-1 lg:table-cell lg:px-5 lg:py-3 lg:align-baseline ${shape} ${align === 'right' ? 'tabular-nums lg:text-right' : ''}`}
    >
      <span className={`shrink-0 text-sm text-faint lg:hidden ${wide ? 'sr-only' : ''}`}>{label}</span>
      <span className="min-w-0 [overflow-wrap:anywhere]">{column.cell(row)}</span>
    </td>
  )
}
