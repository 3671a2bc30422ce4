import { useQuery } from '@tanstack/react-query'
import { Instant } from '../../../components/ui/instant.tsx'
import { AdminHeader } from '../admin-header.tsx'
import { AdminSection } from '../admin-section.tsx'
import { LoadState } from '../load-state.tsx'
import { attentionItems } from './attention-items.ts'
import { AttentionList } from './attention-list.tsx'
import { type Overview, overviewQuery } from './get-overview.ts'
import { HealthPanels } from './health-panels.tsx'
import { KeyFigures } from './key-figures.tsx'
import { SubscriptionMatrix } from './subscription-matrix.tsx'

const FRESH_EVERY_MS = 60_000

export function OverviewPage() {
  const result = useQuery({ ...overviewQuery, refetchInterval: FRESH_EVERY_MS })
  return (
    <>
      <AdminHeader title="Overview">
        {result.data && (
          <p>
            As of <Instant at={result.data.generated_at} /> UTC. It refreshes by itself.
          </p>
        )}
      </AdminHeader>
      <LoadState result={result} what="the overview">
        {(overview) => <OverviewSections overview={overview} />}
      </LoadState>
    </>
  )
}

function OverviewSections({ overview }: { overview: Overview }) {
  return (
    <>
      <KeyFigures overview={overview} />
      <AdminSection
        id="look"
        title="Needs attention"
        lead="Problems that will not go away by themselves, and how or where to fix each."
      >
        <AttentionList items={attentionItems(overview)} />
      </AdminSection>
      <AdminSection id="health" title="Health">
        <HealthPanels overview={overview} />
      </AdminSection>
      <AdminSection id="subscriptions" title="Subscriptions by plan and status">
        <SubscriptionMatrix counts={overview.subscriptions} />
      </AdminSection>
    </>
  )
}
