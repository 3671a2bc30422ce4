import type { Tx } from '../../../db/client.ts'
import { isTerminal } from '../entitlement.ts'
import type { SubscriptionRecord } from '../repository.ts'
import { mrrOf } from './amount.ts'
import { type Brought, type MrrPoint, movementsThrough } from './movements.ts'
import { saveMovements } from './repository.ts'

/**
 * Records how a subscription's monthly revenue has changed since the last call, if it has. Compares with what
 * is recorded, not with an earlier state, so anything missed is included in the next change.
 */
export async function recordMrr(
  tx: Tx,
  subscription: SubscriptionRecord,
  now: Date,
): Promise<SubscriptionRecord> {
  // Its history has to be written first, which includes the current state.
  if (subscription.isMrrHistoryMissing) return subscription
  const movements = movementsThrough(recordedOf(subscription), [presentPoint(subscription, now)])
  const last = movements.at(-1)
  if (!last) return subscription
  await saveMovements(tx, subscription, movements)
  return { ...subscription, mrrMinor: last.afterMinor, mrrCurrency: last.currency }
}

export function presentPoint(subscription: SubscriptionRecord, now: Date): MrrPoint {
  return { at: changedAt(subscription, now), mrr: mrrOf(subscription, now) }
}

function recordedOf({ mrrMinor, mrrCurrency }: SubscriptionRecord): Brought {
  const hasPaid = mrrMinor !== null
  return { hasPaid, mrr: mrrMinor && mrrCurrency ? { currency: mrrCurrency, amountMinor: mrrMinor } : null }
}

/** When its current state began according to Stripe, regardless of the order of events. */
function changedAt(subscription: SubscriptionRecord, now: Date): Date {
  const { status, endedAt, lastEventCreated, firstPaidAt, collectionPause, collectionResumesAt } =
    subscription
  if (isTerminal(status) && endedAt) return endedAt
  const resumedAt =
    collectionPause && collectionResumesAt && collectionResumesAt <= now ? collectionResumesAt : null
  const moments = [lastEventCreated, firstPaidAt, resumedAt].filter((moment) => moment !== null)
  return moments.length === 0 ? now : new Date(Math.max(...moments.map((moment) => moment.getTime())))
}
