import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router-dom'
import { CodeBlock } from '../../../components/ui/code-block.tsx'
import { pages } from '../../../config/pages.ts'
import { usageExample } from '../../../lib/api/usage-example.ts'
import { AccountPage } from '../account-page.tsx'
import { DashboardSection } from '../dashboard-section.tsx'
import { accountQuery } from '../get-account.ts'
import { CreateKey } from './create-key.tsx'
import { KeyRow } from './key-row.tsx'
import { type ApiKey, apiKeysQuery } from './list-keys.ts'

export function ApiKeysPage() {
  const result = useQuery(apiKeysQuery)
  const { data: account } = useQuery(accountQuery)
  return (
    <AccountPage
      title="API keys"
      lead="Your systems use them to report usage and to ask what is owed. The owner is told by mail of each key that is made, replaced or revoked."
      result={result}
      what="your API keys"
    >
      {(keys) => (
        <>
          <KeysSection keys={keys} nowMs={result.dataUpdatedAt} isOwner={account?.role === 'owner'} />
          <ExampleSection />
        </>
      )}
    </AccountPage>
  )
}

interface KeysSectionProps {
  keys: readonly ApiKey[]
  nowMs: number
  isOwner: boolean
}

function KeysSection({ keys, nowMs, isOwner }: KeysSectionProps) {
  const live = keys.filter(({ status }) => status === 'active')
  const ended = keys.filter(({ status }) => status !== 'active')
  return (
    <DashboardSection
      id="keys"
      title="Keys"
      lead="Give each system a key of its own, with no more than it needs, so that you can replace one without touching the others."
    >
      {live.length === 0 ? (
        <p className="text-muted">There are no API keys in use.</p>
      ) : (
        <KeyList keys={live} nowMs={nowMs} />
      )}
      <CreateKey isOwner={isOwner} />
      {ended.length > 0 && (
        <details className="mt-8 text-note">
          <summary className="link inline-flex min-h-11 items-center">
            {ended.length === 1 ? 'One key' : `${ended.length} keys`} no longer in use
          </summary>
          <KeyList keys={ended} nowMs={nowMs} />
        </details>
      )}
    </DashboardSection>
  )
}

function KeyList({ keys, nowMs }: { keys: readonly ApiKey[]; nowMs: number }) {
  return (
    <ul className="border-t border-line">
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} nowMs={nowMs} />
      ))}
    </ul>
  )
}

function ExampleSection() {
  return (
    <DashboardSection
      id="example"
      title="Report usage"
      lead="One event, or a list of many. The same id counts once, however often it is sent."
    >
      <CodeBlock label="Report one" code={usageExample('$KAMIYO_API_KEY')} />
      <p className="mt-4 text-note">
        <Link className="link inline-flex min-h-11 items-center" to={`${pages.apiDocs.path}#reportUsage`}>
          All routes that take a key
        </Link>
      </p>
    </DashboardSection>
  )
}
