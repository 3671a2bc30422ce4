import type { Tx } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { readStatus, readSubscription } from '../../../stripe/subscription.ts'
import { CustomerBusyError, withCustomer } from '../../customers/lock.ts'
import { listSecondsOf, type StoredSecond } from '../../history/repository.ts'
import { settleSecond } from '../../history/settle.ts'
import { isTerminal } from '../entitlement.ts'
import { knownDiscounts, readStoredDiscounts, toPriceColumns } from '../price.ts'
import { getSubscription, type SubscriptionRecord } from '../repository.ts'
import { mrrOf, PAYING_STATUSES } from './amount.ts'
import { type MrrPoint, movementsThrough } from './movements.ts'
import { presentPoint, recordMrr } from './record.ts'
import { listUnrecorded, markHistoryWritten, saveMovements } from './repository.ts'

const BATCH = 1_000

/**
 * Writes the movements of subscriptions that are older than the movements table, using their stored events.
 * Once all are written, it finds almost nothing to do.
 */
export async function recordMissingMrr(deps: Deps): Promise<void> {
  for (const { stripeSubscriptionId, stripeCustomerId } of await listUnrecorded(deps.db, BATCH)) {
    try {
      const write = async (tx: Tx) => await writeMissing(tx, stripeSubscriptionId, deps.clock.now())
      await withCustomer(deps.db, stripeCustomerId, write, 0)
    } catch (error) {
      // The next sweep tries again; the others do not have to wait.
      if (error instanceof CustomerBusyError || deps.outages.count(error, 'job')) continue
      deps.log.error(
        { err: error, subscriptionId: stripeSubscriptionId },
        'The past revenue of a subscription could not be stored',
      )
    }
  }
}

async function writeMissing(tx: Tx, stripeSubscriptionId: string, now: Date): Promise<void> {
  const subscription = await getSubscription(tx, stripeSubscriptionId)
  if (!subscription.isMrrHistoryMissing) return void (await recordMrr(tx, subscription, now))
  const points = [...(await pastPoints(tx, subscription)), presentPoint(subscription, now)]
  await saveMovements(tx, subscription, movementsThrough({ mrr: null, hasPaid: false }, points))
  await markHistoryWritten(tx, stripeSubscriptionId)
}

/** Up to its end: later events do not change it. */
async function pastPoints(tx: Tx, subscription: SubscriptionRecord): Promise<MrrPoint[]> {
  const points: MrrPoint[] = []
  const subject = { kind: 'customer.subscription', id: subscription.stripeSubscriptionId } as const
  for (const second of await listSecondsOf(tx, subject)) {
    const object = second.isTie ? await settleSecond(tx, subject, second.createdAt) : second.object
    points.push(pointOf(subscription, { ...second, object }))
    if (isTerminal(readStatus(second.status))) break
  }
  return points
}

/** Without its payload an event has a status but no price. */
function pointOf(
  { discounts, checkoutPaymentStatus, firstPaidAt }: SubscriptionRecord,
  { createdAt: at, status, object }: StoredSecond,
): MrrPoint {
  const snapshot = object && readSubscription(object)
  if (!snapshot) return { at, mrr: PAYING_STATUSES.includes(readStatus(status)) ? undefined : null }
  const price = toPriceColumns(snapshot, knownDiscounts(snapshot, readStoredDiscounts(discounts)))
  return { at, mrr: mrrOf({ ...snapshot, ...price, checkoutPaymentStatus, firstPaidAt }, at) }
}
