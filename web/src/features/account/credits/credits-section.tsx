import { creditPacks } from '@kamiyo/catalog/credits'
import { formatCredits } from '@kamiyo/catalog/format'
import { useQuery } from '@tanstack/react-query'
import { ButtonLink } from '../../../components/ui/button.tsx'
import { LoadNote } from '../../../components/ui/load-note.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Subscription } from '../get-account.ts'
import { Notice } from '../notice.tsx'
import { creditPacksPath } from './credit-packs-path.ts'
import { type CreditGrant, type Credits, creditsQuery } from './get-credits.ts'
import { leftText, pendingText, receivedText, validText } from './grant-text.ts'
import { includesAllCalls } from './includes-all-calls.ts'

interface CreditsSectionProps {
  /** Only who pays for the account buys for it. */
  canBuy: boolean
  subscription: Subscription | null
}

/** Not shown to anybody who has no credits and cannot buy any. */
export function CreditsSection({ canBuy, subscription }: CreditsSectionProps) {
  const result = useQuery(creditsQuery)
  const { data, dataUpdatedAt } = result
  const offers = canBuy && creditPacks.length > 0
  if (!offers && !data?.grants.length && !data?.pending.length) return null
  return (
    <DashboardSection
      id="credits"
      title="Credits"
      lead="They pay for calls that no plan covers. Those that expire first are used first."
    >
      {data ? (
        <>
          <UnusedNote subscription={subscription} />
          <Balance credits={data} nowMs={dataUpdatedAt} offers={offers} />
        </>
      ) : (
        <LoadNote result={result} what="your credits" />
      )}
    </DashboardSection>
  )
}

/** Beside a plan that leaves nothing to pay for. */
function UnusedNote({ subscription }: { subscription: Subscription | null }) {
  if (!subscription?.has_access || !includesAllCalls(subscription.tier)) return null
  return (
    <p className="mb-6 leading-relaxed text-muted">
      Your {subscription.plan_name} plan includes all calls, so credits pay for nothing while it runs; the
      days for which they are valid run all the same.
    </p>
  )
}

interface BalanceProps {
  credits: Credits
  nowMs: number
  offers: boolean
}

function Balance({ credits, nowMs, offers }: BalanceProps) {
  const { balance, held, grants, pending } = credits
  const rows = [
    { label: 'Balance', value: formatCredits(balance) },
    ...(held > 0 ? [{ label: 'Held for calls under way', value: formatCredits(held) }] : []),
  ]
  return (
    <>
      {pending.map((pack) => (
        <Notice key={`${pack.name} ${pack.ordered_at}`} tone="info" className="mb-6">
          {pendingText(pack)}
        </Notice>
      ))}
      {grants.length === 0 ? (
        <p className="leading-relaxed text-muted">
          You have no credits{pending.length > 0 && ' yet'}. A pack is paid once and works with a subscription
          or without one.
        </p>
      ) : (
        <>
          <RowList label="Credits" rows={rows} />
          <ul aria-label="Credits received" className="mt-8 border-t border-line">
            {grants.map((grant) => (
              <GrantRow key={grant.id} grant={grant} nowMs={nowMs} />
            ))}
          </ul>
        </>
      )}
      {offers && (
        <ButtonLink to={creditPacksPath} reloadDocument variant="secondary" className="mt-6">
          {grants.length === 0 ? 'See credit packs' : 'Buy credits'}
        </ButtonLink>
      )}
    </>
  )
}

function GrantRow({ grant, nowMs }: { grant: CreditGrant; nowMs: number }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-8 gap-y-1 border-b border-line py-4">
      <div className="min-w-0">
        <p className="break-words">{grant.name}</p>
        <p className="text-sm text-faint">{receivedText(grant)}</p>
      </div>
      <div className="sm:text-right">
        <p className="tabular-nums">{leftText(grant)}</p>
        <p className="text-sm text-faint empty:hidden">{validText(grant, nowMs)}</p>
      </div>
    </li>
  )
}
