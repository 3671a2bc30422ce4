import { getPlan } from '@kamiyo/catalog/plans'
import { isTerminal } from '../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'
import type { EventContext } from './context.ts'

export function countChange(
  { deps, afterCommit }: Pick<EventContext, 'deps' | 'afterCommit'>,
  before: SubscriptionRecord | undefined,
  after: SubscriptionRecord,
): void {
  const change = describeChange(before, after)
  if (change) afterCommit(() => deps.metrics.subscriptions.inc({ tier: after.tier, event: change }))
}

/** The `event` label of `subscriptions_total`; undefined if nothing needs to be counted. */
function describeChange(
  before: SubscriptionRecord | undefined,
  after: SubscriptionRecord,
): 'created' | 'cancelled' | 'upgraded' | 'downgraded' | undefined {
  // A placeholder created by checkout is the same subscription, whose own first event arrives only now.
  if (!before || before.lastEventCreated === null) return isTerminal(after.status) ? 'cancelled' : 'created'
  if (isTerminal(after.status)) return isTerminal(before.status) ? undefined : 'cancelled'
  if (after.tier === before.tier) return undefined
  const difference = getPlan(after.tier).price.amountCents - getPlan(before.tier).price.amountCents
  return difference > 0 ? 'upgraded' : 'downgraded'
}
