import { formatLimit } from '@kamiyo/catalog/format'
import type { Schema } from '../../lib/api/api-schema.ts'
import { entryOutcome, entryPrice, entryTitle, formatDuration } from '../../lib/ledger-words.ts'
import { Instant, None } from '../ui/instant.tsx'
import { type Column, DataTable } from './data-table.tsx'

type Entry = Schema<'LedgerEntry'>

const COLUMNS: readonly Column<Entry>[] = [
  {
    label: 'What',
    wide: true,
    cell: (entry) => <span className="font-medium break-words">{entryTitle(entry)}</span>,
  },
  { label: 'Agent', cell: ({ agent }) => (agent === null ? <None /> : <bdi>{agent}</bdi>) },
  { label: 'Outcome', cell: (entry) => entryOutcome(entry) || <None /> },
  {
    label: 'Duration',
    align: 'right',
    cell: ({ duration_ms }) => (duration_ms === null ? <None /> : formatDuration(duration_ms)),
  },
  { label: 'Price', align: 'right', cell: entryPrice },
  {
    label: 'Credits left',
    align: 'right',
    cell: ({ balance }) => (balance === null ? <None /> : formatLimit(balance)),
  },
  { label: 'When (UTC)', cell: ({ at }) => <Instant at={at} /> },
]

/** Calls, and between them what else changed the credits. */
export function LedgerTable({ entries }: { entries: readonly Entry[] }) {
  return <DataTable caption="Calls and credits" columns={COLUMNS} rows={entries} keyOf={({ id }) => id} />
}
