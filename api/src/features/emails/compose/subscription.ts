import type { Deps } from '../../../deps.ts'
import { listTokenOwners } from '../../standing/tokens.ts'
import { decideEntitlement, type Entitlement, entitlementOncePaid } from '../../subscriptions/entitlement.ts'
import { getSubscription, type SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findAccountOfCustomer } from '../credits-repository.ts'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type Composer, cancelled, toReady } from './mail.ts'

/** What happened to a subscription, as far as its owner is notified. */
export interface AboutSubscription {
  customerId: string
  subscriptionId: string
}

/** Everything in the request except the owner is stored in the details. */
export function subscriptionRow(
  { kind: _kind, customerId, subscriptionId, ...details }: AboutSubscription & { kind: string },
  happening: string,
) {
  return {
    customerId,
    stripeSubscriptionId: subscriptionId,
    dedupeKey: `${subscriptionId}:${happening}`,
    details,
  }
}

export interface Subject {
  subscription: SubscriptionRecord
  entitlement: Entitlement
  /** Whether a token is in use that the subscription serves while it gives access. */
  hasToken: boolean
}

type NoticeOf = (deps: Deps, delivery: DeliveryRecord, subject: Subject) => Promise<SubjectNotice | string>

/**
 * An e-mail to the owner of a subscription; the given function may instead return why it is no longer needed.
 */
export function aboutSubscription(noticeOf: NoticeOf): Composer {
  return async (deps, delivery) => {
    const { customerId, stripeSubscriptionId } = delivery
    const to = customerId && (await findRecipient(deps.db, customerId))
    if (!to || !stripeSubscriptionId) return cancelled('There is no address to send to')
    const notice = await noticeOf(deps, delivery, await loadSubject(deps, stripeSubscriptionId))
    return typeof notice === 'string' ? cancelled(notice) : await toReady(deps, to, notice)
  }
}

export async function loadSubject(
  { db, clock, config }: Deps,
  stripeSubscriptionId: string,
): Promise<Subject> {
  const subscription = await getSubscription(db, stripeSubscriptionId)
  const rules = { now: clock.now(), pastDueGraceDays: config.pastDueGraceDays }
  const accountId = await findAccountOfCustomer(db, subscription.customerId)
  const owners = accountId === undefined ? [] : await listTokenOwners(db, accountId, rules.now)
  const hasToken = owners.some((owner) => owner === null || owner === stripeSubscriptionId)
  return { subscription, entitlement: decideEntitlement(subscription, rules), hasToken }
}

/** Whether the token works again once the open amount is paid. */
export function returnsWhenPaid({ clock, config }: Deps, subscription: SubscriptionRecord): boolean {
  const rules = { now: clock.now(), pastDueGraceDays: config.pastDueGraceDays }
  return entitlementOncePaid(subscription, rules).state === 'entitled'
}
