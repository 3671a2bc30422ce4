import { formatMoney } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { formatDate } from '../../../lib/date.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import { type Reversal, reversalsQuery } from './list-reversals.ts'

/** Most customers have none, so the section is hidden; but if the list fails to load, that is shown. */
export function Reversals() {
  const result = useQuery(reversalsQuery)
  const { data, error } = result
  if (data ? data.length === 0 : !error) return null
  return (
    <DashboardSection
      id="reversals"
      title="Refunds and corrections"
      lead="Refunds, disputed payments, and invoices that we cancelled, wrote off or could not finalise."
    >
      {data ? (
        <ul className="border-t border-line">
          {data.map((reversal) => (
            <ReversalRow key={`${reversal.kind} ${reversal.id}`} reversal={reversal} />
          ))}
        </ul>
      ) : (
        <LoadNote result={result} what="your refunds" />
      )}
    </DashboardSection>
  )
}

const KIND_TEXT: Record<Reversal['kind'], string> = {
  refund: 'Refund',
  dispute: 'Disputed payment',
  invoice_issue: 'Invoice',
}

function ReversalRow({ reversal }: { reversal: Reversal }) {
  const { kind, occurred_at, status_text, amount, currency } = reversal
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-8 gap-y-1 border-b border-line py-4">
      <div className="min-w-0">
        <p>{formatDate(occurred_at)}</p>
        <p className="text-sm text-faint">{KIND_TEXT[kind]}</p>
      </div>
      <p className="text-right tabular-nums">{formatMoney(amount, currency)}</p>
      <p className="col-span-2 mt-1 text-note leading-relaxed break-words text-muted">{status_text}</p>
    </li>
  )
}
