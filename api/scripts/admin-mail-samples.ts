import { brand } from '@kamiyo/catalog/brand'
import { deadEventNotice, mailPausedNotice, tokenIssuedNotice } from '../src/features/emails/notices/admin.ts'
import { inquiryLimitNotice } from '../src/features/emails/notices/inquiry.ts'
import { addressCorrectedNotice, tokenMailReturnedNotice } from '../src/features/emails/notices/returned.ts'
import {
  disputeNotice,
  fraudWarningNotice,
  invoiceIssueNotice,
  refundNotice,
} from '../src/features/emails/notices/reversals.ts'
import type { AdminEmailRequest } from '../src/features/emails/requests.ts'
import type { SubjectNotice } from '../src/features/emails/templates/notice.tsx'

const adminUrl = `https://${brand.domain}/admin`
const email = 'ada@example.com'
const day = '15 June 2026'
const payment = {
  amount: '$99',
  customer: email,
  stripeUrl: 'https://dashboard.stripe.com/test/payments/ch_sample',
}
const dispute = { ...payment, reason: 'product_not_received', evidenceDue: day }
const invoice = { ...payment, invoice: 'KAMIYO-0007' }

/** What operators get, by kind: one sample of each, or one for each case. The key is the file's name. */
export const adminSamples: Record<AdminEmailRequest['kind'], Record<string, SubjectNotice | undefined>> = {
  admin_dead_event: {
    'admin-dead-event': deadEventNotice({
      id: 'evt_sample',
      type: 'invoice.paid',
      attempts: 10,
      lastError: 'Error: the disk is full',
      adminUrl,
    }),
  },
  admin_mail_paused: {
    'admin-mail-paused': mailPausedNotice({ since: day, reason: 'The mail provider answered 401', adminUrl }),
  },
  admin_token_issued: {
    'admin-token-issued': tokenIssuedNotice({
      email,
      planName: 'Team',
      agent: 'default',
      subscriptionId: 'sub_sample',
      adminUrl,
    }),
  },
  admin_token_mail_returned: {
    'admin-token-mail-returned': tokenMailReturnedNotice({
      email,
      outcome: 'bounced',
      reason: '550 5.1.1 The address does not exist',
      adminUrl,
    }),
  },
  admin_address_corrected: { 'admin-address-corrected': addressCorrectedNotice({ email, adminUrl }) },
  admin_inquiry_limit: { 'admin-inquiry-limit': inquiryLimitNotice({ mailedADay: 50, adminUrl }) },
  admin_refund: {
    'admin-refund': refundNotice({ ...payment, reason: 'requested_by_customer', failure: null }),
    'admin-refund-failed': refundNotice({ ...payment, reason: null, failure: 'lost_or_stolen_card' }),
  },
  admin_dispute: {
    'admin-dispute': disputeNotice({ ...dispute, status: 'needs_response' }),
    'admin-dispute-inquiry': disputeNotice({ ...dispute, status: 'warning_needs_response' }),
    'admin-dispute-lost': disputeNotice({ ...dispute, status: 'lost' }),
  },
  admin_fraud_warning: {
    'admin-fraud-warning': fraudWarningNotice({ ...payment, fraudType: 'made_with_stolen_card' }),
  },
  admin_invoice_issue: {
    'admin-invoice-voided': invoiceIssueNotice({ ...invoice, kind: 'voided', reason: null }),
    'admin-invoice-uncollectible': invoiceIssueNotice({ ...invoice, kind: 'uncollectible', reason: null }),
    'admin-invoice-not-finalised': invoiceIssueNotice({
      ...invoice,
      kind: 'finalization_failed',
      reason: "The customer's location is not recognized.",
    }),
  },
}
