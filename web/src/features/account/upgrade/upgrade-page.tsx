import { useQuery } from '@tanstack/react-query'
import { Navigate, useLocation, useSearchParams } from 'react-router-dom'
import { PageHeader } from '../../../components/layouts/page-header.tsx'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { signInPath } from '../auth/return-path.ts'
import { type Upgrade, upgradeQuery } from './get-upgrade.ts'
import { UpgradeRefused } from './upgrade-refused.tsx'
import { UpgradeRemedies } from './upgrade-remedies.tsx'
import { BOUGHT_PARAM } from './use-buy.ts'

const POLL_MS = 2_000
/** Stripe's event arrives within seconds; after that the page waits for its reader. */
const POLLS = 60

/** Opened from the link in a refused call: what was refused, and what lifts it. */
export function UpgradePage({ id }: { id: string }) {
  const [search] = useSearchParams()
  const isAwaited = search.has(BOUGHT_PARAM) || search.has('plan')
  const result = useQuery({
    ...upgradeQuery(id),
    refetchInterval: ({ state }) =>
      isAwaited && state.data?.is_lifted === false && state.dataUpdateCount < POLLS ? POLL_MS : false,
  })
  const { pathname, search: query } = useLocation()
  const { data, error } = result

  if (error?.status === 401) return <Navigate to={signInPath(`${pathname}${query}`)} replace />
  if (error?.status === 400 || error?.status === 403) return <UpgradeRefused error={error} />
  return (
    <>
      <PageHeader title={data ? titleOf(data) : REFUSED}>{data && <p>{leadOf(data)}</p>}</PageHeader>
      <div className="container-page pb-24" aria-busy={!data}>
        {data ? (
          <UpgradeRemedies upgrade={data} isAwaited={isAwaited} />
        ) : (
          <div className="border-t border-line py-12">
            <LoadNote result={result} what="what was refused" />
          </div>
        )}
      </div>
    </>
  )
}

const REFUSED = 'Your agent was refused'

function titleOf({ is_lifted: isLifted, needs_new_token: needsNewToken }: Upgrade): string {
  if (!isLifted) return REFUSED
  return needsNewToken ? 'Your agent needs its new token' : 'Your agent can go on'
}

function leadOf({ explanation, is_lifted: isLifted, needs_new_token: needsNewToken }: Upgrade): string {
  if (!isLifted) return explanation
  return needsNewToken ? NEW_TOKEN : LIFTED
}

const NEW_TOKEN =
  'Your new plan came with a new token, which comes by e-mail. Put it in place of the old one, which stays refused.'
const LIFTED = 'What stood in its way is gone. Tell it to make the call again; its token stays the same.'
