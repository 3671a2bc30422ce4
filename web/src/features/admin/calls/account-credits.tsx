import { formatLimit } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router-dom'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant, MaybeInstant } from '../../../components/ui/instant.tsx'
import { asTitle } from '../../../lib/words.ts'
import { accountCallsPath } from '../admin-paths.ts'
import { AdminSection } from '../admin-section.tsx'
import { FactList } from '../fact-list.tsx'
import { LoadState } from '../load-state.tsx'
import { type AccountUsage, accountUsageQuery } from './calls-queries.ts'
import { ChangeCredits } from './change-credits.tsx'

type Grant = AccountUsage['grants'][number]

/** The wallet of a customer's account. */
export function AccountCredits({ accountId }: { accountId: string }) {
  const result = useQuery(accountUsageQuery(accountId))
  return (
    <AdminSection id="credits" title="Calls and credits">
      <LoadState result={result} what="calls and credits">
        {(usage) => (
          <div className="space-y-6">
            <UsageFacts usage={usage} />
            {usage.grants.length > 0 && (
              <DataTable caption="Grants" columns={GRANTS} rows={usage.grants} keyOf={({ id }) => id} />
            )}
            <ChangeCredits accountId={accountId} />
          </div>
        )}
      </LoadState>
    </AdminSection>
  )
}

function UsageFacts({ usage }: { usage: AccountUsage }) {
  const { account_id, balance, held, calls_today, calls_this_period, period_end, agents, tools } = usage
  const busiest = (rows: readonly { calls: number }[], name: (index: number) => string) =>
    rows.length === 0
      ? 'none'
      : rows
          .slice(0, 3)
          .map((row, index) => `${name(index)} ${formatLimit(row.calls)}`)
          .join(', ')
  return (
    <div className="grid gap-x-14 divide-line max-lg:divide-y lg:grid-cols-2">
      <FactList
        label="Wallet"
        facts={[
          { label: 'Credits left', value: formatLimit(balance) },
          { label: 'Held by running calls', value: formatLimit(held) },
          { label: 'Calls today', value: formatLimit(calls_today) },
          { label: 'Calls this period', value: formatLimit(calls_this_period) },
          { label: 'Period ends', value: <MaybeInstant at={period_end} /> },
        ]}
      />
      <FactList
        label="Calls"
        facts={[
          { label: 'Busiest agents', value: busiest(agents, (index) => agents[index]?.name ?? '') },
          { label: 'Busiest tools', value: busiest(tools, (index) => tools[index]?.tool ?? '') },
          {
            label: 'Every call',
            value: (
              <Link to={accountCallsPath(account_id)} className="link">
                Calls and credits
              </Link>
            ),
          },
        ]}
      />
    </div>
  )
}

const GRANTS: readonly Column<Grant>[] = [
  { label: 'Source', wide: true, cell: ({ source }) => asTitle(source) },
  { label: 'Credits', align: 'right', cell: ({ credits }) => formatLimit(credits) },
  { label: 'Left', align: 'right', cell: ({ remaining }) => formatLimit(remaining) },
  { label: 'Expires', cell: ({ expires_at }) => <MaybeInstant at={expires_at} /> },
  { label: 'Given', cell: ({ created_at }) => <Instant at={created_at} /> },
]
