import { at, textAt } from '../../../lib/json.ts'
import { isAccountOpen } from '../../accounts/repository.ts'
import { applyProfileEvent } from '../../customers/profile.ts'
import {
  type CustomerRecord,
  findCustomerByStripeId,
  getCustomer,
  markCustomerDeleted,
} from '../../customers/repository.ts'
import { notifyOldAddress } from '../../emails/address-change.ts'
import { findSettledAt } from '../../history/events-repository.ts'
import { retryWithNewMethod } from '../../payment-retries/service.ts'
import { announceChange } from '../../provisioning/announce.ts'
import { tellOfLatePurchase } from '../../provisioning/late-payments.ts'
import { provisionSubscription } from '../../provisioning/provision.ts'
import { listPurchases } from '../../purchases/repository.ts'
import { listSubscriptions } from '../../subscriptions/repository.ts'
import type { EventContext, Outcome } from '../context.ts'
import { countChange } from '../metrics.ts'

/** The newest ones: a debit is settled within days. */
const PURCHASES = 50

/** `deferred` if unknown: the next event may show that the customer is ours. */
export async function applyCustomerProfile(context: EventContext): Promise<Outcome> {
  const { tx, deps, event } = context
  const stripeId = textAt(event.object, 'id')
  const customer = stripeId && (await findCustomerByStripeId(tx, stripeId))
  if (!customer) return stripeId ? 'deferred' : 'ignored'
  const { order, isOpenTie } = await applyProfileEvent(tx, customer, event)
  await retryWhenChanged(context, customer)
  await notifyOldAddress(tx, deps, customer, event.createdAt)
  for (const subscription of await listSubscriptions(tx, customer.id)) {
    // A welcome e-mail may have been waiting for an address.
    const { stripeSubscriptionId } = await provisionSubscription(context, subscription)
    if (isOpenTie) await deps.queue.enqueueOnce(tx, 'subscription.reconcile', stripeSubscriptionId)
  }
  return order === 'stale' ? 'stale' : 'success'
}

/** A default that we see for the first time is new only if the event says so. */
async function retryWhenChanged({ tx, deps, event }: EventContext, before: CustomerRecord): Promise<void> {
  const { id, defaultPaymentMethodId } = await getCustomer(tx, before.id)
  const { previousAttributes } = event
  const isNew = before.isDefaultPaymentMethodTold
    ? defaultPaymentMethodId !== before.defaultPaymentMethodId
    : at(previousAttributes, 'invoice_settings', 'default_payment_method') !== undefined
  if (defaultPaymentMethodId && isNew) await retryWithNewMethod(tx, deps, id, defaultPaymentMethodId)
}

/**
 * Stripe cancels the subscriptions immediately; their own events may arrive later and then change nothing.
 */
export async function applyCustomerDeletion(context: EventContext): Promise<Outcome> {
  const { tx, event } = context
  const stripeId = textAt(event.object, 'id')
  if (!stripeId) return 'ignored'
  const customer = await findCustomerByStripeId(tx, stripeId)
  if (!customer) return 'deferred'
  await markCustomerDeleted(tx, stripeId, event.createdAt)
  for (const before of await listSubscriptions(tx, customer.id)) {
    const after = await provisionSubscription(context, before)
    await announceChange(context, before, after)
    countChange(context, before, after)
  }
  await findLatePurchases(context, await getCustomer(tx, customer.id))
  return 'success'
}

/** Credits that were paid for after the deletion, and were given because nobody knew of it. */
async function findLatePurchases(
  context: EventContext,
  { id, accountId, deletedAt: endedAt, stripeCustomerId }: CustomerRecord,
): Promise<void> {
  const { tx } = context
  if (!endedAt || (await isAccountOpen(tx, accountId))) return
  for (const purchase of await listPurchases(tx, id, PURCHASES)) {
    const paidAt = await findSettledAt(tx, { stripeCustomerId, sessionId: purchase.sessionId })
    if (paidAt && paidAt > endedAt) await tellOfLatePurchase(context, purchase, { paidAt, endedAt })
  }
}
