import { formatLimit } from '@kamiyo/catalog/format'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { Mark } from '../status.tsx'

type Gate = Schema<'GateState'>

const COLUMNS: readonly Column<Gate>[] = [
  {
    label: 'Gate',
    wide: true,
    cell: ({ name, place }) => (
      <>
        <bdi>{name}</bdi>
        {place === 'remote' && <span className="block text-sm text-faint">with a gate key</span>}
      </>
    ),
  },
  { label: 'State', cell: ({ state, held_calls }) => <Mark tone={toneOf(state, held_calls)}>{state}</Mark> },
  { label: 'Running calls', align: 'right', cell: ({ held_calls }) => formatLimit(held_calls) },
  { label: 'Last heartbeat', cell: ({ heartbeat_at }) => <Instant at={heartbeat_at} /> },
]

function toneOf(state: Gate['state'], heldCalls: number) {
  if (state === 'alive') return 'good'
  return heldCalls > 0 ? 'bad' : 'quiet'
}

export function GateTable({ gates }: { gates: readonly Gate[] }) {
  return <DataTable caption="Gates" columns={COLUMNS} rows={gates} keyOf={({ gate_id }) => gate_id} />
}
