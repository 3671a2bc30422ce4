import { formatMoney } from '@kamiyo/catalog/format'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant, MaybeInstant } from '../../../components/ui/instant.tsx'
import { asWords } from '../../../lib/words.ts'
import { CodeText } from '../code-text.tsx'
import type { Reversal } from '../customers/get-customer.ts'
import { Mark } from '../status.tsx'
import { reversalName, reversalStatus } from './reversal-words.ts'

const COLUMNS: readonly Column<Reversal>[] = [
  { label: 'What', wide: true, cell: (reversal) => <ReversalLink reversal={reversal} /> },
  {
    label: 'Status',
    cell: (reversal) => <Mark tone={reversal.is_settled ? 'quiet' : 'bad'}>{reversalStatus(reversal)}</Mark>,
  },
  {
    label: 'Amount',
    align: 'right',
    cell: ({ amount, currency }) => formatMoney(amount, currency),
  },
  { label: 'Evidence due', cell: (reversal) => <MaybeInstant at={dueAt(reversal)} /> },
  { label: 'When', cell: ({ occurred_at }) => <Instant at={occurred_at} /> },
]

/** Once it is decided, nothing is due. */
function dueAt({ is_settled, evidence_due_at }: Reversal): string | null {
  return is_settled ? null : evidence_due_at
}

function ReversalLink({ reversal }: { reversal: Reversal }) {
  return (
    <>
      <a href={reversal.stripe_url} className="link" rel="noreferrer">
        {reversalName(reversal)}
        <span className="sr-only"> {reversal.id} at Stripe</span>
      </a>
      {reversal.reason && <span className="block text-muted">{asWords(reversal.reason)}</span>}
      <span className="block text-faint">
        <CodeText>{reversal.id}</CodeText>
      </span>
    </>
  )
}

export function ReversalTable({ reversals }: { reversals: readonly Reversal[] }) {
  return (
    <DataTable
      caption="Refunds and disputes"
      columns={COLUMNS}
      rows={reversals}
      keyOf={({ kind, id }) => `${kind} ${id}`}
    />
  )
}
