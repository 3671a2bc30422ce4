import type { Deps } from '../../deps.ts'
import { type Composed, type Mail, PRIORITY } from './compose/mail.ts'
import type { AboutSubscription } from './compose/subscription.ts'
import { accessEnded, accessEnding } from './mails/access.ts'
import { accessResumed } from './mails/access-resumed.ts'
import { addressChanged } from './mails/address-changed.ts'
import { deadEvent, inquiryLimit, mailPaused } from './mails/admin-incidents.ts'
import { secretLeaked } from './mails/admin-secrets.ts'
import { addressCorrected, tokenIssued, tokenMailReturned } from './mails/admin-tokens.ts'
import { apiKeyNotice } from './mails/api-keys.ts'
import { cancellationScheduled, cancellationUndone } from './mails/cancellation.ts'
import { creditsAdded, creditsPaymentFailed, creditsPaymentPending } from './mails/credits.ts'
import { creditsExpiring } from './mails/credits-expiring.ts'
import { creditsGivenBack } from './mails/credits-given-back.ts'
import { creditsTakenBack } from './mails/credits-taken-back.ts'
import { firstInvoice } from './mails/first-invoice.ts'
import { firstPaymentFailed, paymentPending } from './mails/first-payment.ts'
import { inquiry } from './mails/inquiry.ts'
import { invoiceOverdue } from './mails/invoice-overdue.ts'
import { invoiceVoided } from './mails/invoice-voided.ts'
import { invoiceWrittenOff } from './mails/invoice-written-off.ts'
import { latePayment } from './mails/late-payment.ts'
import { memberInvited, memberJoined } from './mails/member.ts'
import { onboardingCompleted, onboardingUnfinished } from './mails/onboarding.ts'
import { orderEnded } from './mails/order-ended.ts'
import { actionRequired, paymentFailed, paymentRecovered } from './mails/payment.ts'
import { creditsPaymentAfterEnd, paymentAfterEnd } from './mails/payment-after-end.ts'
import { planChanged } from './mails/plan-changed.ts'
import { dispute, fraudWarning, invoiceIssue, refund } from './mails/reversals.ts'
import { browserSignedIn, tokenNotice } from './mails/security.ts'
import { tokenExpiring, tokenRegenerated, welcome } from './mails/token.ts'
import { trialEnding } from './mails/trial-ending.ts'
import {
  usageActionRequired,
  usageInvoiceVoided,
  usagePaymentFailed,
  usagePaymentRecovered,
} from './mails/usage-invoice.ts'
import type { DeliveryRecord } from './repository.ts'

/** All e-mails that are stored until they are sent, by kind; kinds for operators start with `admin_`. */
const MAILS = {
  welcome,
  token_regenerated: tokenRegenerated,
  token_expiring: tokenExpiring,
  inquiry,
  payment_failed: paymentFailed,
  payment_action_required: actionRequired,
  payment_recovered: paymentRecovered,
  payment_pending: paymentPending,
  first_payment_failed: firstPaymentFailed,
  first_invoice_open: firstInvoice,
  invoice_voided: invoiceVoided,
  usage_payment_failed: usagePaymentFailed,
  usage_payment_action_required: usageActionRequired,
  usage_payment_recovered: usagePaymentRecovered,
  usage_invoice_voided: usageInvoiceVoided,
  invoice_overdue: invoiceOverdue,
  invoice_written_off: invoiceWrittenOff,
  order_ended: orderEnded,
  payment_after_end: paymentAfterEnd,
  access_ending: accessEnding,
  access_ended: accessEnded,
  access_resumed: accessResumed,
  plan_changed: planChanged,
  cancellation_scheduled: cancellationScheduled,
  cancellation_undone: cancellationUndone,
  trial_ending: trialEnding,
  credits_added: creditsAdded,
  credits_payment_pending: creditsPaymentPending,
  credits_payment_failed: creditsPaymentFailed,
  credits_payment_after_end: creditsPaymentAfterEnd,
  credits_taken_back: creditsTakenBack,
  credits_given_back: creditsGivenBack,
  credits_expiring: creditsExpiring,
  agent_created: tokenNotice('agent_created'),
  token_rotated: tokenNotice('token_rotated'),
  token_revealed: tokenNotice('token_revealed'),
  token_revoked: tokenNotice('token_revoked'),
  api_key_created: apiKeyNotice('api_key_created'),
  api_key_rotated: apiKeyNotice('api_key_rotated'),
  api_key_revoked: apiKeyNotice('api_key_revoked'),
  browser_signed_in: browserSignedIn,
  member_invited: memberInvited,
  member_joined: memberJoined,
  address_changed: addressChanged,
  onboarding_completed: onboardingCompleted,
  onboarding_unfinished: onboardingUnfinished,
  admin_dead_event: deadEvent,
  admin_mail_paused: mailPaused,
  admin_secret_leaked: secretLeaked,
  admin_token_issued: tokenIssued,
  admin_token_mail_returned: tokenMailReturned,
  admin_address_corrected: addressCorrected,
  admin_inquiry_limit: inquiryLimit,
  admin_refund: refund,
  admin_dispute: dispute,
  admin_fraud_warning: fraudWarning,
  admin_invoice_issue: invoiceIssue,
  admin_late_payment: latePayment,
}

export type EmailKind = keyof typeof MAILS
export type AdminEmailKind = Extract<EmailKind, `admin_${string}`>
export type UsageEmailKind = Extract<EmailKind, `usage_${string}`>
export type CreditEmailKind = Extract<EmailKind, `credits_${string}`>
export type SubscriptionEmailKind = Extract<EmailRequest, AboutSubscription>['kind']

/** The data that each e-mail needs. */
type RequestOf = { [Kind in EmailKind]: (typeof MAILS)[Kind] extends Mail<infer Request> ? Request : never }

export type EmailRequest<Kind extends EmailKind = EmailKind> = {
  [Each in Kind]: { kind: Each } & RequestOf[Each]
}[Kind]

const mails: { [Kind in EmailKind]: Mail<RequestOf[Kind]> } = MAILS

const kinds = Object.keys(MAILS).filter(isEmailKind)

/** The names by which the seller chooses what operators are notified of: `dead_event`, … */
export const ADMIN_MAIL_NAMES: readonly string[] = kinds.flatMap(
  (kind) => /^admin_(.+)$/.exec(kind)?.[1] ?? [],
)

/** Those that contain a whole token: without them a buyer has nothing. */
export const TOKEN_MAILS: readonly EmailKind[] = kinds.filter((kind) => priorityOf(kind) === PRIORITY.token)

export function priorityOf(kind: string): number {
  return (isEmailKind(kind) ? mails[kind].priority : undefined) ?? PRIORITY.ordinary
}

/** What is stored of a request. */
export function toRow<Kind extends EmailKind>(request: EmailRequest<Kind>) {
  const { kind } = request
  const { details, ...row } = mails[kind].row(request)
  return { kind, ...row, ...(details && { details: JSON.stringify(details) }) }
}

/** Builds an e-mail from current data when it is sent; its content was never stored. */
export async function composeEmail(deps: Deps, delivery: DeliveryRecord): Promise<Composed> {
  const { kind } = delivery
  if (!isEmailKind(kind)) throw new Error(`No template for the mail kind "${kind}"`)
  return await mails[kind].compose(deps, delivery)
}

function isEmailKind(kind: string): kind is EmailKind {
  return Object.hasOwn(MAILS, kind)
}
