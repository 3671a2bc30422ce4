import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearchParams } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Pager } from '../../../components/tables/pager.tsx'
import { Instant, None } from '../../../components/ui/instant.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import { pages } from '../../../config/pages.ts'
import { readFilters } from '../../../lib/list-address.ts'
import { AccountPage } from '../account-page.tsx'
import { formatNumber, formatQuantity } from '../usage/usage-words.ts'
import { type LineEvents, lineEventsQuery } from './list-statements.ts'
import { meterName, unitOf } from './statement-words.ts'

type Event = LineEvents['events'][number]

/** Prove my bill: what a line counts, event by event. */
export function LineEventsPage() {
  const { id = '', line = '' } = useParams()
  const [search] = useSearchParams()
  const query = lineEventsQuery({ id, line }, readFilters(search, ['cursor']))
  const result = useQuery({ ...query, placeholderData: keepPreviousData })
  return (
    <AccountPage
      title="Events of a line"
      lead="Everything that this line of the statement counts, oldest first."
      result={result}
      what="the events of this line"
    >
      {(page) => (
        <>
          <LineFacts page={page} />
          <p className="my-6 flex flex-wrap gap-x-6 text-note">
            <a
              className="link inline-flex min-h-11 items-center"
              href={`/api/account/statements/${page.statement_id}/lines/${page.line}/events.csv`}
              download
            >
              Download all as CSV
            </a>
            <Link className="link inline-flex min-h-11 items-center" to={pages.statements.path}>
              All statements
            </Link>
          </p>
          {page.events.length === 0 ? (
            <p className="rounded-lg border border-line bg-panel px-5 py-6 text-muted">
              No events of this line are kept any more, or what counts was in force before.
            </p>
          ) : (
            <DataTable
              caption="Events"
              columns={columnsOf(page)}
              rows={page.events}
              keyOf={(event) => event.id}
            />
          )}
          <Pager next={page.next_cursor} />
        </>
      )}
    </AccountPage>
  )
}

function LineFacts({ page: { usage_type, quantity, line_events, digest } }: { page: LineEvents }) {
  return (
    <>
      <RowList
        label="The line"
        rows={[
          { label: 'What', value: meterName(usage_type) },
          { label: 'Quantity', value: formatQuantity(quantity, unitOf(usage_type)) },
          { label: 'Events', value: formatNumber(line_events) },
          { label: 'Digest', value: digest },
        ]}
      />
      <p className="mt-5 max-w-3xl text-note leading-relaxed text-muted">
        With the file you can check the line without us. The first four cells of each row are the event&apos;s
        id, meter, time and quantity. Its digest is the first eight bytes of the SHA-256 of these four, joined
        by commas, as a signed number; the line&apos;s digest is the sum of them all.
      </p>
    </>
  )
}

function columnsOf({ usage_type }: LineEvents): readonly Column<Event>[] {
  return [
    { label: 'Event', wide: true, cell: ({ id }) => <span className="font-mono text-fine">{id}</span> },
    { label: 'Kind', cell: ({ dimension }) => dimension ?? <None /> },
    { label: 'By', cell: ({ subject }) => (subject === null ? <None /> : <bdi>{subject}</bdi>) },
    {
      label: 'Quantity',
      align: 'right',
      cell: ({ quantity, voids }) =>
        `${formatQuantity(quantity, unitOf(usage_type))}${voids === null ? '' : ', takes back'}`,
    },
    { label: 'When (UTC)', cell: ({ time }) => <Instant at={time} /> },
  ]
}
