import { idAt, type JsonObject } from '../../../lib/json.ts'
import { CustomerBusyError } from '../../customers/lock.ts'
import { tryLockCustomer } from '../../customers/repository.ts'
import { enqueueEmail } from '../../emails/service.ts'
import { positionOf, RANK } from '../../history/order.ts'
import type { Subject } from '../../history/repository.ts'
import { settleSecond } from '../../history/settle.ts'
import { provisionSubscription } from '../../provisioning/provision.ts'
import { settlePurchaseReversal } from '../../provisioning/purchase-reversal.ts'
import { findPurchaseByPayment, getPurchase } from '../../purchases/repository.ts'
import {
  findCharge,
  insertCharge,
  type KnownCharge,
  type OwnCharge,
  toPurchaseCharge,
} from '../../reversals/charges.ts'
import type { ReversalId } from '../../reversals/purchases.ts'
import { refreshReversal, refreshWithdrawal } from '../../reversals/withdrawal.ts'
import { decideEntitlement } from '../../subscriptions/entitlement.ts'
import { getSubscription } from '../../subscriptions/repository.ts'
import type { EventContext, Outcome } from '../context.ts'

/**
 * Refunds, disputes and warnings name only a charge. Only Stripe knows its owner, so the first such event
 * waits for that answer; a charge of another product on the same account is ignored.
 */
export async function applyToCharge(
  context: EventContext,
  apply: (charge: OwnCharge) => Promise<Outcome>,
): Promise<Outcome> {
  const { tx, deps, event } = context
  const chargeId = idAt(event.object, 'charge')
  // A refund of a customer's cash balance has no charge.
  if (!chargeId) return 'ignored'
  const charge = (await findCharge(tx, chargeId)) ?? (await adoptChargeOfPurchase(context, chargeId))
  if (!charge) {
    await deps.queue.enqueueOnce(tx, 'charge.fetch', chargeId)
    return 'deferred'
  }
  if (!charge.own) return 'ignored'
  if (!(await tryLockCustomer(tx, charge.own.stripeCustomerId))) throw new CustomerBusyError()
  return await apply(charge.own)
}

/** The payment of a purchase that we know needs no answer from Stripe. */
async function adoptChargeOfPurchase(
  { tx, event }: EventContext,
  id: string,
): Promise<KnownCharge | undefined> {
  const intentId = idAt(event.object, 'payment_intent')
  const purchase = intentId && (await findPurchaseByPayment(tx, intentId))
  if (!purchase) return undefined
  await insertCharge(tx, toPurchaseCharge(id, purchase))
  return await findCharge(tx, id)
}

/** The object after all stored updates of its second, if the event is one of several. */
export async function settledObject(
  { tx, event }: EventContext,
  kind: Subject['kind'],
  id: string,
): Promise<JsonObject> {
  if (positionOf(event).rank !== RANK.updated) return event.object
  return (await settleSecond(tx, { kind, id }, event.createdAt)) ?? event.object
}

/** Updates access after a charge was reversed, or turned out not to be. */
export async function applyReversal(
  context: EventContext,
  charge: OwnCharge,
  changed: ReversalId,
): Promise<void> {
  const { tx, deps, event } = context
  const { customerId, paidFor } = charge
  if ('purchaseId' in paidFor) {
    const purchase = await getPurchase(tx, paidFor.purchaseId)
    return await settlePurchaseReversal(context, purchase, changed)
  }
  // It gave no access, so its way back takes none.
  if ('statementId' in paidFor)
    return await refreshReversal(tx, charge.id, { refund: 'keep', dispute: 'keep' })
  const { subscriptionId } = paidFor
  const before = await getSubscription(tx, subscriptionId)
  await refreshReversal(tx, charge.id, deps.config.reversalEffects)
  const after = await refreshWithdrawal(tx, before)
  if (after.withdrawal === before.withdrawal) return
  await provisionSubscription(context, after)
  const { pastDueGraceDays } = deps.config
  const had = decideEntitlement(before, { now: deps.clock.now(), pastDueGraceDays })
  if (after.withdrawal && had.state === 'entitled') {
    const since = event.createdAt
    await enqueueEmail(tx, deps, { kind: 'access_ended', customerId, subscriptionId, since })
  }
}
