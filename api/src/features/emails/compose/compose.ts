import type { Deps } from '../../../deps.ts'
import type { DeliveryRecord } from '../repository.ts'
import type { EmailKind } from '../requests.ts'
import { composeAccessEnded, composeAccessEnding } from './access.ts'
import { composeAddressChanged } from './address-changed.ts'
import {
  composeAddressCorrected,
  composeDeadEvent,
  composeInquiryLimit,
  composeMailPaused,
  composeTokenIssued,
  composeTokenMailReturned,
} from './admin.ts'
import type { Composed, Composer } from './composed.ts'
import { composeExpiring } from './expiry.ts'
import { composeFirstInvoice } from './first-invoice.ts'
import { composeFirstPaymentFailed, composePaymentPending } from './first-payment.ts'
import { composeInquiry } from './inquiry.ts'
import { composeMemberInvited, composeMemberJoined } from './member.ts'
import { composeActionRequired, composePaymentFailed, composePaymentRecovered } from './payment.ts'
import {
  composeCancellationScheduled,
  composeCancellationUndone,
  composePlanChanged,
  composeTrialEnding,
} from './plan.ts'
import { composeDispute, composeFraudWarning, composeInvoiceIssue, composeRefund } from './reversals.ts'
import { composeBrowserSignedIn, composeTokenNotice } from './security.ts'
import { composeRegenerated, composeWelcome } from './token.ts'

const COMPOSERS: Record<EmailKind, Composer> = {
  welcome: composeWelcome,
  token_regenerated: composeRegenerated,
  token_expiring: composeExpiring,
  inquiry: composeInquiry,
  payment_failed: composePaymentFailed,
  payment_action_required: composeActionRequired,
  payment_recovered: composePaymentRecovered,
  payment_pending: composePaymentPending,
  first_payment_failed: composeFirstPaymentFailed,
  first_invoice_open: composeFirstInvoice,
  access_ending: composeAccessEnding,
  access_ended: composeAccessEnded,
  plan_changed: composePlanChanged,
  cancellation_scheduled: composeCancellationScheduled,
  cancellation_undone: composeCancellationUndone,
  trial_ending: composeTrialEnding,
  agent_created: composeTokenNotice('agent_created'),
  token_rotated: composeTokenNotice('token_rotated'),
  token_revealed: composeTokenNotice('token_revealed'),
  token_revoked: composeTokenNotice('token_revoked'),
  browser_signed_in: composeBrowserSignedIn,
  member_invited: composeMemberInvited,
  member_joined: composeMemberJoined,
  address_changed: composeAddressChanged,
  admin_dead_event: composeDeadEvent,
  admin_mail_paused: composeMailPaused,
  admin_token_issued: composeTokenIssued,
  admin_token_mail_returned: composeTokenMailReturned,
  admin_address_corrected: composeAddressCorrected,
  admin_inquiry_limit: composeInquiryLimit,
  admin_refund: composeRefund,
  admin_dispute: composeDispute,
  admin_fraud_warning: composeFraudWarning,
  admin_invoice_issue: composeInvoiceIssue,
}

/** Builds a mail from what is true when it is sent; nothing of it was stored. */
export async function composeEmail(deps: Deps, delivery: DeliveryRecord): Promise<Composed> {
  const { kind } = delivery
  if (!isEmailKind(kind)) throw new Error(`No template for the mail kind "${kind}"`)
  return await COMPOSERS[kind](deps, delivery)
}

function isEmailKind(kind: string): kind is EmailKind {
  return Object.hasOwn(COMPOSERS, kind)
}
