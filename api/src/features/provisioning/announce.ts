import type { Tx } from '../../db/client.ts'
import type { JsonObject } from '../../lib/json.ts'
import { isCancelScheduled, readSubscription } from '../../stripe/subscription.ts'
import { enqueueChange } from '../emails/changes.ts'
import { isCancellationPromised } from '../emails/changes-repository.ts'
import { wasToldOfFirstPayment, wasToldOfNoAccess } from '../emails/ends-repository.ts'
import { enqueueEmail } from '../emails/service.ts'
import { restore } from '../history/path.ts'
import { listOpenInvoices } from '../invoices/repository.ts'
import { findFirstDue } from '../invoices/to-pay.ts'
import {
  decideEntitlement,
  type EntitlementRules,
  isFirstPaymentOpen,
  isStoppedByPause,
  isTerminal,
} from '../subscriptions/entitlement.ts'
import type { SubscriptionRecord } from '../subscriptions/repository.ts'
import type { ProvisioningContext } from './provision.ts'

/**
 * Mails the customer what a change of state means. It compares the states before and after, so an event that
 * changed nothing (old or repeated) sends nothing.
 */
export async function announceChange(
  context: ProvisioningContext,
  before: SubscriptionRecord,
  after: SubscriptionRecord,
): Promise<void> {
  const { tx, deps } = context
  const about = { customerId: after.customerId, subscriptionId: after.stripeSubscriptionId }
  const rules = { now: deps.clock.now(), pastDueGraceDays: deps.config.pastDueGraceDays }
  const changedAt = after.lastEventCreated ?? rules.now
  if (await hasLostOrder(tx, before, after)) {
    const endedAt = after.endedAt ?? changedAt
    return await enqueueEmail(tx, deps, { kind: 'order_ended', ...about, endedAt })
  }
  if (hasLostAccess(before, after, deps.clock.now()) || (await hasEndedWithoutAccess(tx, before, after))) {
    const since = isTerminal(after.status) ? null : (before.pastDueSince ?? changedAt)
    return await enqueueEmail(tx, deps, { kind: 'access_ended', ...about, since })
  }
  if (isTerminal(after.status) || before.lastEventCreated === null) return
  if (hasResumed(before, after, rules) && (await wasToldOfNoAccess(tx, after.stripeSubscriptionId)))
    await enqueueEmail(tx, deps, { kind: 'access_resumed', ...about, resumedAt: changedAt })
  if (after.isInvoiced && after.status === 'past_due' && before.status !== 'past_due')
    await announceOverdueInvoice(context, after)
  if (isCancelScheduled(before) !== isCancelScheduled(after)) {
    const kind = isCancelScheduled(after) ? 'cancellation_scheduled' : 'cancellation_undone'
    await enqueueChange(context, { kind, ...about, changedAt })
  }
  if (before.tier !== after.tier) {
    const tiers = { fromTier: before.tier, toTier: after.tier }
    await enqueueChange(context, { kind: 'plan_changed', ...about, changedAt, ...tiers })
  }
}

/** Nothing is charged for a plan whose invoices are sent, so no failed payment tells of it. */
async function announceOverdueInvoice(
  { tx, deps }: ProvisioningContext,
  { customerId, stripeSubscriptionId: subscriptionId, pastDueSince }: SubscriptionRecord,
): Promise<void> {
  const invoice = findFirstDue(await listOpenInvoices(tx, subscriptionId))
  if (!invoice || !pastDueSince) return
  const { stripeInvoiceId: invoiceId } = invoice
  await enqueueEmail(tx, deps, {
    kind: 'invoice_overdue',
    customerId,
    subscriptionId,
    invoiceId,
    pastDueSince,
  })
}

/**
 * Events arrive in any order, so the first one we process may already contain the cancellation, and no later
 * one changes it. An event without it, before or after, proves that it was added.
 */
export async function announceEarlyCancellation(
  context: ProvisioningContext,
  update: { object: JsonObject; previousAttributes: JsonObject },
  after: SubscriptionRecord,
): Promise<void> {
  if (isTerminal(after.status) || !isCancelScheduled(after)) return
  const earlier = readSubscription(restore(update.object, update.previousAttributes))
  if (!earlier || isCancelScheduled(earlier)) return
  const { customerId, stripeSubscriptionId: subscriptionId } = after
  if (await isCancellationPromised(context.tx, subscriptionId)) return
  const changedAt = after.lastEventCreated ?? context.deps.clock.now()
  await enqueueChange(context, { kind: 'cancellation_scheduled', customerId, subscriptionId, changedAt })
}

/** Who waits for the token of an order must hear that none comes, and that no payment starts it any more. */
async function hasLostOrder(tx: Tx, before: SubscriptionRecord, after: SubscriptionRecord): Promise<boolean> {
  const isLost = isTerminal(after.status) && !isTerminal(before.status) && isFirstPaymentOpen(after)
  return isLost && (await wasToldOfFirstPayment(tx, after.stripeSubscriptionId))
}

/** A subscription that was never paid had no access to lose. */
function hasLostAccess(before: SubscriptionRecord, after: SubscriptionRecord, now: Date): boolean {
  const isOver = isTerminal(after.status) || after.status === 'unpaid' || after.status === 'paused'
  return (isOver || after.quantity === 0 || isStoppedByPause(after, now)) && hadAccess(before)
}

/** What the seller stops and lets go on again; whoever pays or resumes a plan knows of it. */
const STOPPED_BY_SELLER = ['collection_paused', 'quantity_zero']

function hasResumed(before: SubscriptionRecord, after: SubscriptionRecord, rules: EntitlementRules): boolean {
  const earlier = decideEntitlement(before, { ...rules, now: new Date(0) })
  return (
    earlier.state !== 'entitled' &&
    STOPPED_BY_SELLER.includes(earlier.reason) &&
    decideEntitlement(after, rules).state === 'entitled'
  )
}

/** Who heard that the plan is paused, and how it comes back, must hear that it does not. */
async function hasEndedWithoutAccess(
  tx: Tx,
  before: SubscriptionRecord,
  { status, stripeSubscriptionId }: SubscriptionRecord,
): Promise<boolean> {
  return (
    isTerminal(status) && !isTerminal(before.status) && (await wasToldOfNoAccess(tx, stripeSubscriptionId))
  )
}

/**
 * The state until now: grace period and scheduled end still count as access, because the e-mail is about
 * their end.
 */
function hadAccess(before: SubscriptionRecord): boolean {
  if (before.status === 'past_due') return !isFirstPaymentOpen(before)
  const lastMoment = { now: new Date(0), pastDueGraceDays: 0 }
  return decideEntitlement(before, lastMoment).state === 'entitled'
}

/**
 * Only a person can tell which plan the customer wanted and what to refund; until then the highest applies.
 */
export function warnOfSeveralPlans(
  { deps, afterCommit }: Pick<ProvisioningContext, 'deps' | 'afterCommit'>,
  before: SubscriptionRecord | undefined,
  { stripeSubscriptionId: subscriptionId, tier, otherTiers }: SubscriptionRecord,
): void {
  if (otherTiers.length === 0 || otherTiers.join() === before?.otherTiers.join()) return
  afterCommit(() =>
    deps.log.warn(
      { subscriptionId, tier, otherTiers },
      'A subscription contains several plans; the highest applies',
    ),
  )
}
