import { type DiffRow, NOTHING } from './diff-rows.ts'

interface DiffTableProps {
  caption: string
  /** The headings of the two sides, such as "Now" and "Then". */
  sides: readonly [string, string]
  rows: readonly DiffRow[]
}

/** On a phone the two sides are below the field's name, each with the full width. */
export function DiffTable({ caption, sides, rows }: DiffTableProps) {
  return (
    <table className="block w-full text-left text-fine md:table md:table-fixed">
      <caption className="sr-only">{caption}</caption>
      <thead className="hidden text-faint md:table-header-group">
        <tr>
          {['Field', ...sides].map((side) => (
            <th key={side} scope="col" className="py-2 pr-6 font-normal first:w-1/4">
              {side}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="block font-mono md:table-row-group">
        {rows.map((row) => (
          <tr key={row.name} className="block border-line py-2 not-first:border-t md:table-row md:border-t">
            <th
              scope="row"
              className="block pb-1 font-normal [overflow-wrap:anywhere] text-muted md:table-cell md:py-2 md:pr-6 md:align-top"
            >
              {row.name}
            </th>
            <Side label={sides[0]} text={row.before} tone="text-muted" />
            <Side
              label={sides[1]}
              text={row.after}
              tone={row.after === row.before ? 'text-muted' : 'text-accent'}
            />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Side({ label, text, tone }: { label: string; text: string; tone: string }) {
  return (
    <td className="flex gap-3 md:table-cell md:py-2 md:pr-6 md:align-top">
      <span className="w-20 shrink-0 font-sans text-faint md:hidden">{label}</span>
      <span
        className={`min-w-0 [overflow-wrap:anywhere] whitespace-pre-wrap ${text === NOTHING ? 'text-faint' : tone}`}
      >
        {text}
      </span>
    </td>
  )
}
