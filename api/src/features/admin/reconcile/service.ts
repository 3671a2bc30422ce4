import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { stripeDeadline } from '../../../stripe/calls.ts'
import { toStripeFailure } from '../../../stripe/failure.ts'
import { allUntil } from '../../../stripe/request-time.ts'
import { recordAudit } from '../../audit/service.ts'
import { type ReconcileResult, reconcileWithStripe } from '../../stripe-sync/service.ts'
import type { AdminAction } from '../action.ts'

/** Shows the differences from Stripe's copy and changes nothing. */
export async function compareByHand(
  deps: Deps,
  subscriptionId: string,
  endsAtMs = stripeDeadline(),
): Promise<ReconcileResult> {
  const result = await compare(deps, subscriptionId, { dryRun: true, endsAtMs })
  if (result.differences.some(({ stored, stripe }) => stored === null && stripe === null)) {
    throw new AppError('not_found', `Neither we nor Stripe know a subscription ${subscriptionId}.`)
  }
  return result
}

/**
 * Takes over Stripe's state. The audit row with every difference is committed first: Stripe is called outside
 * any transaction, and nothing may change without an audit row.
 */
export async function reconcileByHand(
  deps: Deps,
  subscriptionId: string,
  action: AdminAction,
): Promise<ReconcileResult> {
  const endsAtMs = stripeDeadline()
  await recordTakeover(deps, await compareByHand(deps, subscriptionId, endsAtMs), action)
  return await compare(deps, subscriptionId, { dryRun: false, endsAtMs })
}

/** Every field that differs, with our value and Stripe's. */
export async function recordTakeover(
  { db }: Deps,
  { subscriptionId, differences }: ReconcileResult,
  action: AdminAction,
): Promise<void> {
  const side = (name: 'stored' | 'stripe') =>
    Object.fromEntries(differences.map((difference) => [difference.field, difference[name]]))
  await withTransaction(db, async (tx) => {
    await recordAudit(tx, {
      ...action,
      action: 'subscription.reconcile',
      subjectType: 'subscription',
      subjectId: subscriptionId,
      before: side('stored'),
      after: side('stripe'),
    })
  })
}

/** The caller is waiting, so all steps share one deadline. */
async function compare(
  deps: Deps,
  subscriptionId: string,
  { dryRun, endsAtMs }: { dryRun: boolean; endsAtMs: number },
): Promise<ReconcileResult> {
  const options = { dryRun, requestTime: allUntil(endsAtMs) }
  return await reconcileWithStripe(deps, subscriptionId, options).catch((error: unknown) => {
    throw toStripeFailure(error)
  })
}
