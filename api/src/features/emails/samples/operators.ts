import { brand } from '@kamiyo/catalog/brand'
import { deadEventNotice, inquiryLimitNotice, mailPausedNotice } from '../mails/admin-incidents.ts'
import { secretLeakedNotice } from '../mails/admin-secrets.ts'
import { addressCorrectedNotice, tokenIssuedNotice, tokenMailReturnedNotice } from '../mails/admin-tokens.ts'
import { latePaymentNotice } from '../mails/late-payment.ts'
import { disputeNotice, fraudWarningNotice, invoiceIssueNotice, refundNotice } from '../mails/reversals.ts'
import type { AdminEmailKind } from '../mails.ts'
import { day, planName, type Samples } from './sample.ts'

const adminUrl = `https://${brand.domain}/admin`
const email = 'ada@example.com'
const payment = {
  credits: null,
  isOfUsage: false,
  amount: '$99',
  customer: email,
  stripeUrl: 'https://dashboard.stripe.com/test/payments/ch_sample',
}
const dispute = { ...payment, reason: 'product_not_received', evidenceDue: day }
const invoice = { ...payment, invoice: 'KAMIYO-0007' }

export const operatorSamples: Samples<AdminEmailKind> = {
  admin_dead_event: {
    request: ({ number }) => ({ kind: 'admin_dead_event', eventId: `evt_${number}` }),
    mails: {
      'admin-dead-event': deadEventNotice({
        id: 'evt_sample',
        type: 'invoice.paid',
        attempts: 10,
        lastError: 'Error: the disk is full',
        adminUrl,
      }),
    },
  },
  admin_mail_paused: {
    request: ({ at }) => ({ kind: 'admin_mail_paused', startedAt: at, reason: 'refused' }),
    mails: {
      'admin-mail-paused': mailPausedNotice({
        since: day,
        reason: 'The mail provider answered 401',
        adminUrl,
      }),
    },
  },
  admin_secret_leaked: {
    request: ({ number }) => ({
      kind: 'admin_secret_leaked',
      subjectId: `key ${number}`,
      what: 'api_key',
      name: 'CRM',
      foundAt: 'https://git.example/acme/crm',
    }),
    mails: {
      'admin-secret-leaked': secretLeakedNotice({
        subjectId: '01996b5e-6c1f-7cc3-9f0e-2b6f7c1f4a10',
        what: 'api_key',
        name: 'CRM',
        foundAt: 'https://git.example/acme/crm',
        adminUrl,
      }),
    },
  },
  admin_token_issued: {
    request: ({ tokenJti }) => ({ kind: 'admin_token_issued', tokenJti }),
    mails: {
      'admin-token-issued': tokenIssuedNotice({
        email,
        planName,
        agent: 'default',
        subscriptionId: 'sub_sample',
        adminUrl,
      }),
    },
  },
  admin_token_mail_returned: {
    request: ({ number }) => ({ kind: 'admin_token_mail_returned', deliveryId: `delivery ${number}` }),
    mails: {
      'admin-token-mail-returned': tokenMailReturnedNotice({
        email,
        outcome: 'bounced',
        reason: '550 5.1.1 The address does not exist',
        adminUrl,
      }),
    },
  },
  admin_address_corrected: {
    request: ({ customerId, number }) => ({
      kind: 'admin_address_corrected',
      customerId,
      sessionId: `cs_${number}`,
    }),
    mails: { 'admin-address-corrected': addressCorrectedNotice({ email, adminUrl }) },
  },
  admin_inquiry_limit: {
    request: ({ number }) => ({ kind: 'admin_inquiry_limit', day: `2026-06-0${number + 1}` }),
    mails: { 'admin-inquiry-limit': inquiryLimitNotice({ mailedADay: 50, adminUrl }) },
  },
  admin_refund: {
    request: ({ number }) => ({ kind: 'admin_refund', refundId: 're_1', hasFailed: number > 0 }),
    mails: {
      'admin-refund': refundNotice({ ...payment, reason: 'requested_by_customer', failure: null }),
      'admin-refund-credits': refundNotice({
        ...payment,
        credits: '400 credits taken back; 600 credits had been used or had expired',
        reason: null,
        failure: null,
      }),
      'admin-refund-failed': refundNotice({ ...payment, reason: null, failure: 'lost_or_stolen_card' }),
    },
  },
  admin_dispute: {
    request: ({ number }) => ({ kind: 'admin_dispute', disputeId: 'du_1', status: `status_${number}` }),
    mails: {
      'admin-dispute': disputeNotice({ ...dispute, status: 'needs_response' }),
      'admin-dispute-inquiry': disputeNotice({ ...dispute, status: 'warning_needs_response' }),
      'admin-dispute-lost': disputeNotice({ ...dispute, status: 'lost' }),
    },
  },
  admin_fraud_warning: {
    request: ({ number }) => ({ kind: 'admin_fraud_warning', warningId: `issfr_${number}` }),
    mails: { 'admin-fraud-warning': fraudWarningNotice({ ...payment, fraudType: 'made_with_stolen_card' }) },
  },
  admin_invoice_issue: {
    request: ({ number }) => ({ kind: 'admin_invoice_issue', invoiceId: `in_${number}`, issue: 'voided' }),
    mails: {
      'admin-invoice-voided': invoiceIssueNotice({ ...invoice, kind: 'voided', reason: null }),
      'admin-invoice-uncollectible': invoiceIssueNotice({ ...invoice, kind: 'uncollectible', reason: null }),
      'admin-invoice-not-finalised': invoiceIssueNotice({
        ...invoice,
        kind: 'finalization_failed',
        reason: "The customer's location is not recognized.",
      }),
    },
  },
  admin_late_payment: {
    request: ({ number }) => ({ kind: 'admin_late_payment', paymentId: `in_${number}` }),
    mails: {
      'admin-late-payment': latePaymentNotice({ ...payment, status: 'order_ended', endedOn: day }),
      'admin-late-payment-credits': latePaymentNotice({
        ...payment,
        status: 'customer_deleted',
        endedOn: day,
      }),
    },
  },
}
