import { enqueueEmail } from '../emails/service.ts'
import { adjustGrant } from '../metering/credits/adjust-grant.ts'
import { findGrant } from '../metering/credits/grants-repository.ts'
import { type PurchaseRecord, updateTakenBack } from '../purchases/repository.ts'
import { listReversed, type ReversalId } from '../reversals/purchases.ts'
import type { ProvisioningContext } from './provision.ts'

/** The source of grants that were bought. */
export const PURCHASE = 'purchase'

/** What the ledger calls what a reversal takes, and what comes back where it did not last. */
const CHANGES = {
  refund: { taken: 'refund', returned: 'refund_failed' },
  dispute: { taken: 'dispute_lost', returned: 'dispute_won' },
} as const

/**
 * Takes back the credits whose payment went back, as far as they are left, and gives them back where a refund failed after
 * all. Uses everything that is stored, so the order of events does not matter; `changed` is what was heard of now. Runs under the
 * customer's lock.
 */
export async function settlePurchaseReversal(
  { tx, deps }: Pick<ProvisioningContext, 'tx' | 'deps'>,
  purchase: PurchaseRecord,
  changed: ReversalId,
): Promise<void> {
  const { sessionId, customerId, takenBackMillis: before } = purchase
  const reversed = await listReversed(tx, sessionId)
  const due = creditsFor(
    purchase,
    reversed.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  )
  if (due === before && purchase.unrecoveredMillis === 0) return
  const grant = { sourceType: PURCHASE, sourceId: sessionId }
  // What was never given cannot have been used.
  if (!(await findGrant(tx, grant))) return
  // What could not be taken at first may be taken when something else is heard of.
  const reversal = due < before ? changed : (reversed.find(({ id }) => id === changed.id) ?? reversed[0])
  const kind = CHANGES[(reversal ?? changed).kind][due < before ? 'returned' : 'taken']
  const change = await adjustGrant(tx, grant, { kind, changeMillis: before - due }, deps.clock.now())
  const takenBackMillis = before - change
  const unrecoveredMillis = Math.max(0, due - takenBackMillis)
  await updateTakenBack(tx, sessionId, { takenBackMillis, unrecoveredMillis })
  if (!reversal) return
  const about = { customerId, sessionId, reversal }
  if (change < 0) await enqueueEmail(tx, deps, { kind: 'credits_taken_back', ...about, takenMillis: -change })
  if (change > 0) await enqueueEmail(tx, deps, { kind: 'credits_given_back', ...about, givenMillis: change })
}

/** The share of the credits that belongs to this share of the payment. */
function creditsFor({ creditMillis, amountMinor }: PurchaseRecord, reversedMinor: number): number {
  if (amountMinor === 0 || reversedMinor <= 0) return 0
  if (reversedMinor >= amountMinor) return creditMillis
  return Number((BigInt(creditMillis) * BigInt(reversedMinor)) / BigInt(amountMinor))
}
