import { ButtonLink } from '../../../components/ui/button.tsx'
import { pages } from '../../../config/pages.ts'
import { formatDateTime } from '../../../lib/date.ts'
import { Notice } from '../notice.tsx'
import type { Upgrade } from './get-upgrade.ts'
import { OfferList } from './offer-list.tsx'

/** What the reader can do about the refusal. */
export function UpgradeRemedies({ upgrade, isAwaited }: { upgrade: Upgrade; isAwaited: boolean }) {
  const { is_lifted: isLifted, works_again_at: worksAgainAt, may_buy: mayBuy } = upgrade
  if (isLifted) return <DashboardLink />
  return (
    <div className="grid gap-8">
      <div role="status" className="empty:hidden">
        {isAwaited && (
          <Notice tone="info">What you bought is on its way from Stripe. This page updates by itself.</Notice>
        )}
      </div>
      {worksAgainAt && (
        <p className="leading-relaxed text-muted">
          Without any change, the call works again from {formatDateTime(worksAgainAt)}.
        </p>
      )}
      {upgrade.remedy === 'buy' && !mayBuy && <Notice tone="info">{ASK_THE_OWNER}</Notice>}
      <Remedy upgrade={upgrade} />
    </div>
  )
}

const ASK_THE_OWNER =
  'Plan and credits are bought by the owner of the account. Send them this address, or tell them what you need.'

function Remedy({ upgrade }: { upgrade: Upgrade }) {
  switch (upgrade.remedy) {
    case 'pay':
      return (
        <div>
          <p className="mb-6 leading-relaxed text-muted">
            Pay the open invoice, and the token works again at once.
          </p>
          <DashboardLink label="See the open invoice" />
        </div>
      )
    case 'agent_limits':
      return (
        <div>
          <p className="mb-6 leading-relaxed text-muted">
            An admin of the account set this limit. They can raise it in the list of agents.
          </p>
          <DashboardLink label="See the agents" />
        </div>
      )
    case 'wait':
      return <DashboardLink />
    case 'buy':
      return <OfferList upgrade={upgrade} />
  }
}

function DashboardLink({ label = 'Open the dashboard' }: { label?: string }) {
  return (
    <ButtonLink to={pages.dashboard.path} variant="secondary">
      {label}
    </ButtonLink>
  )
}
