import type { Tx } from '../../db/client.ts'
import { adjustGrant } from '../metering/adjust-grant.ts'
import { type PurchaseRecord, updateTakenBack } from '../purchases/repository.ts'
import { sumReversed } from '../reversals/purchases.ts'

/** The source of grants that were bought. */
export const PURCHASE = 'purchase'

/**
 * Takes back the credits whose payment went back, as far as they are left, and gives them back where a refund failed after
 * all. Uses everything that is stored, so the order of events does not matter. Runs under the customer's lock.
 */
export async function settlePurchaseReversal(tx: Tx, purchase: PurchaseRecord, now: Date): Promise<void> {
  const { sessionId, takenBackMillis: before } = purchase
  const due = creditsFor(purchase, await sumReversed(tx, sessionId))
  if (due === before && purchase.unrecoveredMillis === 0) return
  const change = await adjustGrant(tx, { sourceType: PURCHASE, sourceId: sessionId }, before - due, now)
  const takenBackMillis = before - change
  const unrecoveredMillis = Math.max(0, due - takenBackMillis)
  await updateTakenBack(tx, sessionId, { takenBackMillis, unrecoveredMillis })
}

/** The share of the credits that belongs to this share of the payment. */
function creditsFor({ creditMillis, amountMinor }: PurchaseRecord, reversedMinor: number): number {
  if (amountMinor === 0 || reversedMinor <= 0) return 0
  if (reversedMinor >= amountMinor) return creditMillis
  return Number((BigInt(creditMillis) * BigInt(reversedMinor)) / BigInt(amountMinor))
}
