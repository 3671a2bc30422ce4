import { formatLimit } from '@kamiyo/catalog/format'
import { Link } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { customerPath } from '../admin-paths.ts'
import { AdminSection } from '../admin-section.tsx'
import { CodeText } from '../code-text.tsx'
import { EmptyNote } from '../lists/list-body.tsx'
import type { CallsOverview } from './calls-queries.ts'
import { GateTable } from './gate-table.tsx'

export function CallsSections({ overview }: { overview: CallsOverview }) {
  const { gates, refusals, tools, accounts } = overview
  return (
    <>
      <CallFigures overview={overview} />
      <AdminSection
        id="refusals"
        title="Refused calls"
        lead="By the code that clients receive. Each process adds what it has counted every ten seconds."
      >
        <Rows rows={refusals} columns={REFUSALS} caption="Refused calls" empty="No call was refused." />
      </AdminSection>
      <AdminSection id="tools" title="Busiest tools">
        <Rows rows={tools} columns={TOOLS} caption="Busiest tools" empty="No calls yet." />
      </AdminSection>
      <AdminSection id="accounts" title="Busiest accounts">
        <Rows rows={accounts} columns={ACCOUNTS} caption="Busiest accounts" empty="No calls yet." />
      </AdminSection>
      <AdminSection
        id="gates"
        title="Gates"
        lead="Processes that reserve and settle calls. One that is silent for five seconds is closed by another, and what it held is given back."
      >
        {gates.length === 0 ? (
          <EmptyNote>No process has sold a call yet.</EmptyNote>
        ) : (
          <GateTable gates={gates} />
        )}
      </AdminSection>
    </>
  )
}

const sums: readonly Column<{ calls: number; credits: number }>[] = [
  { label: 'Calls', align: 'right', cell: ({ calls }) => formatLimit(calls) },
  { label: 'Credits', align: 'right', cell: ({ credits }) => formatLimit(credits) },
]

const REFUSALS: readonly Column<CallsOverview['refusals'][number]>[] = [
  { label: 'Code', wide: true, cell: ({ code }) => <CodeText>{code}</CodeText> },
  { label: 'Refused', align: 'right', cell: ({ refusals }) => formatLimit(refusals) },
]

const TOOLS: readonly Column<CallsOverview['tools'][number]>[] = [
  { label: 'Tool', wide: true, cell: ({ tool }) => <CodeText>{tool}</CodeText> },
  ...sums,
]

const ACCOUNTS: readonly Column<CallsOverview['accounts'][number]>[] = [
  {
    label: 'Account',
    wide: true,
    cell: ({ account_id, customer_id, name }) =>
      customer_id ? (
        <Link to={customerPath(customer_id)} className="link">
          {name ?? account_id}
        </Link>
      ) : (
        (name ?? <CodeText>{account_id}</CodeText>)
      ),
  },
  ...sums,
]

interface RowsProps<Row> {
  caption: string
  empty: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
}

function Rows<Row>({ caption, empty, columns, rows }: RowsProps<Row>) {
  if (rows.length === 0) return <EmptyNote>{empty}</EmptyNote>
  return <DataTable caption={caption} columns={columns} rows={rows} keyOf={(row) => JSON.stringify(row)} />
}

function CallFigures({ overview }: { overview: CallsOverview }) {
  const { calls, credits, refusals, held_calls } = overview
  const figures = [
    { label: 'Calls delivered', value: calls },
    { label: 'Credits charged', value: credits },
    { label: 'Calls refused', value: refusals.reduce((sum, one) => sum + one.refusals, 0) },
    { label: 'Running now', value: held_calls },
  ]
  return (
    <dl className="mb-14 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-4">
      {figures.map(({ label, value }) => (
        <div key={label} className="bg-panel px-4 py-4 sm:px-6 sm:py-5">
          <dt className="text-note text-muted">{label}</dt>
          <dd className="mt-2 text-2xl font-medium tracking-[-0.02em] tabular-nums sm:text-3xl">
            {formatLimit(value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
