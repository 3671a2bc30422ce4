import { formatDate } from '../../../lib/date.ts'
import { DashboardSection } from '../dashboard-section.tsx'
import type { Subscription } from '../get-account.ts'

export function PastSubscriptions({ subscriptions }: { subscriptions: Subscription[] }) {
  if (subscriptions.length === 0) return null
  return (
    <DashboardSection id="past" title="Past subscriptions">
      <ul className="border-t border-line">
        {subscriptions.map((subscription) => (
          <li
            key={subscription.id}
            className="flex flex-wrap justify-between gap-x-8 gap-y-1 border-b border-line py-4"
          >
            <span>{subscription.plan_name}</span>
            <span className="text-muted">{endText(subscription)}</span>
          </li>
        ))}
      </ul>
    </DashboardSection>
  )
}

/** Without the advice to choose a plan, which someone with a new plan does not need. */
function endText({ status, ends_at }: Subscription): string {
  if (status === 'incomplete_expired') return 'The first payment was never finished'
  return ends_at ? `Ended on ${formatDate(ends_at)}` : 'Ended'
}
