import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import type { Schema } from '../../../lib/api/api-schema.ts'

type Member = Schema<'StoredMember'>

const COLUMNS: readonly Column<Member>[] = [
  { label: 'Address', wide: true, cell: ({ email }) => email },
  { label: 'Role', cell: ({ role }) => role },
  { label: 'Invited by', cell: ({ invited_by }) => invited_by },
  { label: 'Invited', cell: ({ invited_at }) => <Instant at={invited_at} /> },
  { label: 'Joined', cell: ({ joined_at }) => (joined_at ? <Instant at={joined_at} /> : 'Not yet') },
]

export function MemberTable({ members }: { members: readonly Member[] }) {
  return <DataTable caption="Members" columns={COLUMNS} rows={members} keyOf={({ email }) => email} />
}
