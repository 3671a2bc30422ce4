import type { Plan } from '@kamiyo/catalog/types'
import type { Account } from '../get-account.ts'
import { Notice } from '../notice.tsx'

interface PlanChangeNoteProps {
  plan: Plan | undefined
  account: Account | undefined
}

/** Shown after returning from Stripe, because Stripe's event arrives a moment later than the customer. */
export function PlanChangeNote({ plan, account }: PlanChangeNoteProps) {
  const isDone = plan !== undefined && account?.subscription?.tier === plan.tier
  return (
    <div role="status">
      {plan && (
        <Notice tone={isDone ? 'ok' : 'info'} className="mb-12">
          {isDone
            ? `You are on ${plan.name} now. ${effectOf(account)}`
            : `Your change to ${plan.name} is on its way from Stripe. This page updates by itself.`}
        </Notice>
      )}
    </div>
  )
}

function effectOf({ serving, subscription }: Account): string {
  if (!subscription?.has_access) return 'It gives no access yet; what is missing is said under Plan.'
  return serving?.subscription_id === subscription.id && !serving.has_token
    ? 'It has no token yet: make one under Agents.'
    : 'Your tokens have its limits from their next call.'
}
