import type { Tx } from '../../../db/client.ts'
import { isTerminal } from '../entitlement.ts'
import type { SubscriptionRecord } from '../repository.ts'
import { mrrOf } from './amount.ts'
import { type Brought, type MrrPoint, movementsThrough } from './movements.ts'
import { saveMovements } from './repository.ts'

/**
 * Writes how what a subscription brings a month has changed since this was last looked at; nothing where it has not.
 * It compares with what is recorded, and not with a state, so whatever was missed is made up for with the next change.
 */
export async function recordMrr(
  tx: Tx,
  subscription: SubscriptionRecord,
  now: Date,
): Promise<SubscriptionRecord> {
  // Its history comes first, and ends with what is true by then.
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

/** When its present state came about, as Stripe tells it, in whatever order that was heard. */
function changedAt(subscription: SubscriptionRecord, now: Date): Date {
  const { status, endedAt, lastEventCreated, firstPaidAt, collectionPause, collectionResumesAt } =
    subscription
  if (isTerminal(status) && endedAt) return endedAt
  const resumedAt =
    collectionPause && collectionResumesAt && collectionResumesAt <= now ? collectionResumesAt : null
  const moments = [lastEventCreated, firstPaidAt, resumedAt].filter((moment) => moment !== null)
  return moments.length === 0 ? now : new Date(Math.max(...moments.map((moment) => moment.getTime())))
}
