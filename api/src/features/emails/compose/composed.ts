import type { Deps } from '../../../deps.ts'
import type { MailMessage } from '../../../mail/client.ts'
import { decideEntitlement, type Entitlement, entitlementOncePaid } from '../../subscriptions/entitlement.ts'
import { getSubscription, type SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findToken, type TokenRecord } from '../../tokens/repository.ts'
import { renderNotice } from '../render.tsx'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

export type Composed =
  | { outcome: 'ready'; message: Omit<MailMessage, 'deliveryId'> }
  | { outcome: 'cancelled'; reason: string }

/** Builds a mail from what is true when it is sent, or says why it is no longer due. */
export type Composer = (deps: Deps, delivery: DeliveryRecord) => Promise<Composed>

export function cancelled(reason: string): Composed {
  return { outcome: 'cancelled', reason }
}

export interface Subject {
  subscription: SubscriptionRecord
  entitlement: Entitlement
}

type NoticeOf = (deps: Deps, delivery: DeliveryRecord, subject: Subject) => Promise<SubjectNotice | string>

/** A mail to the owner of a subscription; the given function may answer with why it is not due any more. */
export function aboutSubscription(noticeOf: NoticeOf): Composer {
  return async (deps, delivery) => {
    const { customerId, stripeSubscriptionId } = delivery
    const to = customerId && (await findRecipient(deps.db, customerId))
    if (!to || !stripeSubscriptionId) return cancelled('There is no address to send to')
    const notice = await noticeOf(deps, delivery, await loadSubject(deps, stripeSubscriptionId))
    return typeof notice === 'string' ? cancelled(notice) : await toReady(deps, to, notice)
  }
}

export interface TokenSubject extends Subject {
  to: string
  record: TokenRecord
}

type ComposeAboutToken = (deps: Deps, delivery: DeliveryRecord, subject: TokenSubject) => Promise<Composed>

/** A mail to the owner of a token that is neither replaced nor revoked. */
export function aboutToken(compose: ComposeAboutToken): Composer {
  return async (deps, delivery) => {
    const { customerId, tokenJti } = delivery
    const to = customerId && (await findRecipient(deps.db, customerId))
    const record = tokenJti ? await findToken(deps.db, tokenJti) : undefined
    if (!to || !record) return cancelled('There is no address or no token to send any more')
    if (record.supersededAt || record.revokedAt) return cancelled('The token was replaced or revoked')
    const { subscriptionId } = record
    if (subscriptionId === null) return cancelled('The account has no subscription any more')
    return await compose(deps, delivery, { to, record, ...(await loadSubject(deps, subscriptionId)) })
  }
}

async function loadSubject({ db, clock, config }: Deps, stripeSubscriptionId: string): Promise<Subject> {
  const subscription = await getSubscription(db, stripeSubscriptionId)
  const rules = { now: clock.now(), pastDueGraceDays: config.pastDueGraceDays }
  return { subscription, entitlement: decideEntitlement(subscription, rules) }
}

/** Whether the token works once what is open is paid. */
export function returnsWhenPaid({ clock, config }: Deps, subscription: SubscriptionRecord): boolean {
  const rules = { now: clock.now(), pastDueGraceDays: config.pastDueGraceDays }
  return entitlementOncePaid(subscription, rules).state === 'entitled'
}

export async function toReady(deps: Deps, to: string | string[], notice: SubjectNotice): Promise<Composed> {
  const { supportEmail } = deps.config.mail
  const rendered = await renderNotice(notice, supportEmail)
  return { outcome: 'ready', message: { to, replyTo: supportEmail, subject: notice.subject, ...rendered } }
}

export function dashboardUrl(deps: Pick<Deps, 'config'>): string {
  return `${deps.config.http.publicUrl}/dashboard`
}

const MINUTE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })

/** For what is a matter of hours: `15 June 2026 at 10:00 UTC`. */
export function formatMinute(date: Date): string {
  return `${MINUTE.format(date)} UTC`
}
