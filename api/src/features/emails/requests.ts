import { createHash } from 'node:crypto'
import type { BuyableTier } from '@kamiyo/catalog/types'
import { normalAddress } from '../../lib/normal-address.ts'

interface AboutSubscription {
  customerId: string
  subscriptionId: string
}

/** What happened to a subscription, as far as its owner is told of it. */
export type SubscriptionEmailRequest = AboutSubscription &
  /** A try of ours with a card that was chosen since has an id; Stripe counts it to the attempt before. */
  (
    | { kind: 'payment_failed'; invoiceId: string; attempt: number; retryId?: string }
    | { kind: 'payment_action_required'; invoiceId: string; attempt: number }
    | { kind: 'payment_recovered'; invoiceId: string }
    /** Of the first payment, where it takes days: it is on its way, or did not come. */
    | { kind: 'payment_pending' | 'first_payment_failed'; sessionId: string }
    /** Of a subscription that was made without a checkout; `payBy` where there is such a moment. */
    | { kind: 'first_invoice_open'; invoiceId: string; isSent: boolean; payBy: Date | null }
    | { kind: 'access_ending'; pastDueSince: Date }
    /** Since when it was announced to end, by an open bill; null for the end of the subscription. */
    | { kind: 'access_ended'; since: Date | null }
    | { kind: 'cancellation_scheduled' | 'cancellation_undone'; changedAt: Date }
    | { kind: 'plan_changed'; changedAt: Date; fromTier: BuyableTier; toTier: BuyableTier }
    | { kind: 'trial_ending'; trialEnd: Date }
  )

export type AdminEmailRequest =
  | { kind: 'admin_dead_event'; eventId: string }
  | { kind: 'admin_token_mail_returned'; deliveryId: string }
  | { kind: 'admin_address_corrected'; customerId: string; sessionId: string }
  | { kind: 'admin_inquiry_limit'; day: string }
  | { kind: 'admin_mail_paused'; startedAt: Date; reason: string }
  | { kind: 'admin_token_issued'; tokenJti: string }
  | { kind: 'admin_refund'; refundId: string; hasFailed: boolean }
  | { kind: 'admin_dispute'; disputeId: string; status: string }
  | { kind: 'admin_fraud_warning'; warningId: string }
  | { kind: 'admin_invoice_issue'; invoiceId: string; issue: string }

export type TokenNoticeKind = 'agent_created' | 'token_rotated' | 'token_revealed' | 'token_revoked'

/** What may be the work of somebody else than the owner, who is told so that they can stop it. */
export type SecurityEmailRequest = {
  occurredAt: Date
  browser: string
} /** `member` where it was not the account's owner. */ & (
  | { kind: TokenNoticeKind; customerId: string; tokenJti: string; agent: string; member?: string }
  | { kind: 'browser_signed_in'; userId: string; sessionId: string }
)

/** Who was invited, or has joined, is read when the mail is sent. */
type MemberEmailRequest = { memberId: string; accountId: string } & (
  | { kind: 'member_invited'; invitedAt: Date }
  | { kind: 'member_joined'; joinedAt: Date }
)

/** Goes to the address before, and tells of the other one only so much that its owner knows it. */
interface AddressChangeRequest {
  kind: 'address_changed'
  customerId: string
  oldEmail: string
  newEmail: string
  changedAt: Date
}

export type EmailRequest =
  | { kind: 'welcome' | 'token_regenerated' | 'token_expiring'; customerId: string; tokenJti: string }
  | { kind: 'inquiry'; inquiryId: string }
  | SubscriptionEmailRequest
  | SecurityEmailRequest
  | MemberEmailRequest
  | AddressChangeRequest
  | AdminEmailRequest

export type EmailKind = EmailRequest['kind']

/** Those that carry a token whole: without them a buyer has nothing. */
export const TOKEN_MAILS: readonly EmailKind[] = ['welcome', 'token_regenerated']

const INQUIRY_PRIORITY = 0
const PRIORITY = 1
const TOKEN_PRIORITY = 2

/** Where mails wait for each other, those with a token go first, and those that any stranger can cause last. */
export function priorityOf(kind: string): number {
  if (kind === 'inquiry') return INQUIRY_PRIORITY
  return TOKEN_MAILS.some((carrier) => carrier === kind) ? TOKEN_PRIORITY : PRIORITY
}

/**
 * The row of a request. Its key names the happening, not the event that told of it: however often and in
 * whatever way we hear of it, there is one mail.
 */
export function toRow(request: EmailRequest) {
  const { kind } = request
  switch (kind) {
    case 'welcome':
    case 'token_regenerated':
    case 'token_expiring':
      return { kind, customerId: request.customerId, tokenJti: request.tokenJti, dedupeKey: request.tokenJti }
    case 'inquiry':
      return { kind, inquiryId: request.inquiryId, dedupeKey: request.inquiryId }
    case 'admin_dead_event':
      return { kind, eventId: request.eventId, dedupeKey: request.eventId }
    case 'admin_token_mail_returned':
      return {
        kind,
        dedupeKey: request.deliveryId,
        details: JSON.stringify({ deliveryId: request.deliveryId }),
      }
    case 'admin_address_corrected':
      return { kind, customerId: request.customerId, dedupeKey: request.sessionId }
    case 'admin_inquiry_limit':
      return { kind, dedupeKey: request.day }
    case 'admin_token_issued':
      return { kind, tokenJti: request.tokenJti, dedupeKey: request.tokenJti }
    case 'admin_mail_paused':
      return {
        kind,
        dedupeKey: request.startedAt.toISOString(),
        details: JSON.stringify({ startedAt: request.startedAt, reason: request.reason }),
      }
    case 'agent_created':
    case 'token_rotated':
    case 'token_revealed':
    case 'token_revoked':
    case 'browser_signed_in':
      return toSecurityRow(request)
    case 'member_invited':
      return toMemberRow(request, request.invitedAt)
    case 'member_joined':
      return toMemberRow(request, request.joinedAt)
    case 'address_changed':
      return toAddressRow(request)
    case 'admin_refund':
      return toMoneyRow(kind, request.refundId, request.hasFailed ? 'failed' : 'made')
    case 'admin_dispute':
      return toMoneyRow(kind, request.disputeId, request.status)
    case 'admin_fraud_warning':
      return toMoneyRow(kind, request.warningId, 'actionable')
    case 'admin_invoice_issue':
      return toMoneyRow(kind, request.invoiceId, request.issue)
    default:
      return toSubscriptionRow(request)
  }
}

function toSecurityRow(request: SecurityEmailRequest) {
  if (request.kind === 'browser_signed_in') {
    const { kind, sessionId, ...details } = request
    return { kind, dedupeKey: sessionId, details: JSON.stringify(details) }
  }
  const { kind, customerId, tokenJti, ...details } = request
  const { occurredAt } = details
  // A token is made and revoked once, and may be shown often.
  const dedupeKey = kind === 'token_revealed' ? `${tokenJti}:${occurredAt.toISOString()}` : tokenJti
  return { kind, customerId, tokenJti, dedupeKey, details: JSON.stringify(details) }
}

function toMemberRow({ kind, memberId, accountId }: MemberEmailRequest, at: Date) {
  const dedupeKey = `${memberId}:${at.toISOString()}`
  return { kind, dedupeKey, details: JSON.stringify({ memberId, accountId }) }
}

/** Within a day, one for each way that it is changed: who changes it to and fro fills nobody's mailbox. */
function toAddressRow({ kind, customerId, ...details }: AddressChangeRequest) {
  const { oldEmail, newEmail, changedAt } = details
  const change = [oldEmail, newEmail].map(normalAddress).join(' ')
  const dedupeKey = [
    customerId,
    changedAt.toISOString().slice(0, 10),
    createHash('sha256').update(change).digest('base64url').slice(0, 22),
  ].join(':')
  return { kind, customerId, dedupeKey, details: JSON.stringify(details) }
}

function toMoneyRow<Kind extends AdminEmailRequest['kind']>(kind: Kind, stripeId: string, state: string) {
  return { kind, dedupeKey: `${stripeId}:${state}`, details: JSON.stringify({ stripeId, state }) }
}

function toSubscriptionRow(request: SubscriptionEmailRequest) {
  const { kind, customerId, subscriptionId, ...details } = request
  return {
    kind,
    customerId,
    stripeSubscriptionId: subscriptionId,
    dedupeKey: `${subscriptionId}:${happeningOf(request)}`,
    details: JSON.stringify(details),
  }
}

function happeningOf(request: SubscriptionEmailRequest): string {
  switch (request.kind) {
    case 'payment_pending':
    case 'first_payment_failed':
      return request.sessionId
    case 'payment_failed':
      return [request.invoiceId, request.attempt, request.retryId]
        .filter((part) => part !== undefined)
        .join(':')
    case 'payment_action_required':
      return `${request.invoiceId}:${request.attempt}`
    case 'payment_recovered':
    case 'first_invoice_open':
      return request.invoiceId
    case 'access_ending':
      return request.pastDueSince.toISOString()
    case 'access_ended':
      return request.since?.toISOString() ?? 'ended'
    case 'trial_ending':
      return request.trialEnd.toISOString()
    case 'plan_changed':
      // There may be two within one second.
      return `${request.changedAt.toISOString()}:${request.toTier}`
    default:
      return request.changedAt.toISOString()
  }
}
