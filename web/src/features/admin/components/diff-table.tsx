import { ScrollArea } from '../../../components/ui/scroll-area.tsx'
import { type DiffRow, NOTHING } from '../diff-rows.ts'

interface DiffTableProps {
  caption: string
  /** What the two sides are, as in "Now" and "Then". */
  sides: readonly [string, string]
  rows: readonly DiffRow[]
}

export function DiffTable({ caption, sides, rows }: DiffTableProps) {
  return (
    <ScrollArea>
      <table className="w-full text-left text-fine">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-faint">
          <tr>
            {['Field', ...sides].map((side) => (
              <th key={side} scope="col" className="py-2 pr-3 font-normal sm:pr-6">
                {side}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="font-mono">
          {rows.map((row) => (
            <tr key={row.name} className="border-t border-line align-top">
              <th scope="row" className="w-1/4 py-2 pr-3 sm:pr-6 font-normal text-muted">
                {row.name}
              </th>
              <Side text={row.before} tone="text-muted" />
              <Side text={row.after} tone={row.after === row.before ? 'text-muted' : 'text-accent'} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}

function Side({ text, tone }: { text: string; tone: string }) {
  return (
    <td
      className={`min-w-24 py-2 pr-3 sm:pr-6 [overflow-wrap:anywhere] ${text === NOTHING ? 'text-faint' : tone}`}
    >
      {text}
    </td>
  )
}
