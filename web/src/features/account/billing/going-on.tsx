import { formatCredits, formatLimit } from '@kamiyo/catalog/format'
import type { Account, Subscription } from '../get-account.ts'

type Serving = NonNullable<Account['serving']>

/** Whether something else than the subscription pays for the account's calls now. */
export function isServedOtherwise({ id }: Subscription, serving: Account['serving']): boolean {
  return serving !== null && serving.subscription_id !== id
}

interface GoingOnProps {
  serving: Serving
  free: Account['free_plan']
}

/** Beside a subscription that gives no access. */
export function GoingOn({ serving, free }: GoingOnProps) {
  return (
    <p className="mt-4 leading-relaxed text-muted">
      Meanwhile {goingOnText(serving, free)} The limits below are those that hold now.
    </p>
  )
}

function goingOnText({ by, name, credits }: Serving, free: Account['free_plan']): string {
  if (by === 'credits')
    return `your account goes on with credits: each call is paid from the ${formatCredits(credits ?? 0)} that are left.`
  const calls = by === 'free' && free ? `: ${formatLimit(free.calls_per_month)} calls a month` : ''
  return `your account goes on with the ${name} plan${calls}.`
}
