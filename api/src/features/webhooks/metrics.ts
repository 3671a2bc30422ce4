import { getPlan } from '@kamiyo/catalog/plans'
import { isTerminal } from '../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'

/** The `event` label of `subscriptions_total`; undefined when nothing worth counting changed. */
export function describeChange(
  before: SubscriptionRecord | undefined,
  after: SubscriptionRecord,
): 'created' | 'cancelled' | 'upgraded' | 'downgraded' | undefined {
  // A stand-in that checkout left is the same subscription, whose own first event comes only now.
  if (!before || before.lastEventCreated === null) return isTerminal(after.status) ? 'cancelled' : 'created'
  if (isTerminal(after.status)) return isTerminal(before.status) ? undefined : 'cancelled'
  if (after.tier === before.tier) return undefined
  const difference = getPlan(after.tier).price.amountCents - getPlan(before.tier).price.amountCents
  return difference > 0 ? 'upgraded' : 'downgraded'
}
