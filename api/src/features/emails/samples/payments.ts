import { DAY_MS } from '../../../lib/durations.ts'
import { firstInvoiceNotice } from '../mails/first-invoice.ts'
import { firstPaymentFailedNotice, paymentPendingNotice } from '../mails/first-payment.ts'
import { invoiceOverdueNotice } from '../mails/invoice-overdue.ts'
import { invoiceVoidedNotice } from '../mails/invoice-voided.ts'
import { invoiceWrittenOffNotice } from '../mails/invoice-written-off.ts'
import { orderEndedNotice } from '../mails/order-ended.ts'
import { actionRequiredNotice, paymentFailedNotice, paymentRecoveredNotice } from '../mails/payment.ts'
import { paymentAfterEndNotice } from '../mails/payment-after-end.ts'
import {
  aboutSubscription,
  amount,
  dashboardUrl,
  day,
  payUrl,
  planName,
  pricingUrl,
  type Samples,
} from './sample.ts'

const DAYS_14_MS = 14 * DAY_MS
const late = { amount, sold: planName, endedOn: day, pricingUrl }

export type PaymentEmailKind =
  | 'payment_failed'
  | 'payment_action_required'
  | 'payment_pending'
  | 'first_payment_failed'
  | 'first_invoice_open'
  | 'payment_recovered'
  | 'invoice_overdue'
  | 'invoice_voided'
  | 'invoice_written_off'
  | 'order_ended'
  | 'payment_after_end'

export const paymentSamples: Samples<PaymentEmailKind> = {
  payment_failed: {
    request: (happening) => ({
      kind: 'payment_failed',
      ...aboutSubscription(happening),
      invoiceId: 'in_1',
      attempt: happening.number,
    }),
    mails: {
      'payment-failed': paymentFailedNotice({
        amount,
        planName,
        remedy: 'change_method',
        accessUntil: day,
        hasToken: true,
        goesOn: undefined,
        returnsWhenPaid: true,
        otherAmount: undefined,
        payUrl,
        dashboardUrl,
      }),
      'payment-failed-without-method': paymentFailedNotice({
        amount,
        planName,
        remedy: 'add_method',
        accessUntil: day,
        hasToken: true,
        goesOn: undefined,
        returnsWhenPaid: true,
        otherAmount: undefined,
        payUrl,
        dashboardUrl,
      }),
      'payment-failed-again': paymentFailedNotice({
        amount,
        planName,
        remedy: 'change_method',
        accessUntil: undefined,
        hasToken: true,
        goesOn: undefined,
        returnsWhenPaid: true,
        otherAmount: amount,
        payUrl,
        dashboardUrl,
      }),
      'payment-failed-with-credits': paymentFailedNotice({
        amount,
        planName,
        remedy: 'change_method',
        accessUntil: undefined,
        hasToken: true,
        goesOn: 'your account has 640 credits left, and its oldest agent goes on with them',
        returnsWhenPaid: true,
        otherAmount: undefined,
        payUrl,
        dashboardUrl,
      }),
    },
  },
  payment_action_required: {
    request: (happening) => ({
      kind: 'payment_action_required',
      ...aboutSubscription(happening),
      invoiceId: 'in_1',
      attempt: happening.number,
    }),
    mails: { 'payment-action-required': actionRequiredNotice({ amount, planName, payUrl }) },
  },
  payment_pending: {
    request: (happening) => ({
      kind: 'payment_pending',
      ...aboutSubscription(happening),
      sessionId: `cs_${happening.number}`,
    }),
    mails: { 'payment-pending': paymentPendingNotice({ planName, startsWhenPaid: true, dashboardUrl }) },
  },
  first_payment_failed: {
    request: (happening) => ({
      kind: 'first_payment_failed',
      ...aboutSubscription(happening),
      sessionId: `cs_${happening.number}`,
    }),
    mails: {
      'first-payment-failed': firstPaymentFailedNotice({
        planName,
        startsWhenPaid: true,
        payUrl,
        invoice: 'its invoice of $19',
        pricingUrl,
      }),
    },
  },
  first_invoice_open: {
    request: (happening) => ({
      kind: 'first_invoice_open',
      ...aboutSubscription(happening),
      invoiceId: `in_${happening.number}`,
      isSent: true,
      payBy: new Date(happening.at.getTime() + DAYS_14_MS),
    }),
    mails: {
      'first-invoice-open': firstInvoiceNotice({
        amount,
        planName,
        payBy: `${day} at 10:00 UTC`,
        lapses: true,
        hasAccess: false,
        startsWhenPaid: true,
        payUrl,
      }),
      'first-invoice-sent': firstInvoiceNotice({
        amount,
        planName,
        payBy: day,
        lapses: false,
        hasAccess: true,
        startsWhenPaid: true,
        payUrl,
      }),
    },
  },
  payment_recovered: {
    request: (happening) => ({
      kind: 'payment_recovered',
      ...aboutSubscription(happening),
      invoiceId: `in_${happening.number}`,
    }),
    mails: {
      'payment-recovered': paymentRecoveredNotice({
        amount,
        planName,
        access: 'given',
        hasToken: true,
        goesOn: undefined,
        stillOpen: undefined,
        dashboardUrl,
      }),
    },
  },
  invoice_overdue: {
    request: (happening) => ({
      kind: 'invoice_overdue',
      ...aboutSubscription(happening),
      invoiceId: `in_${happening.number}`,
      pastDueSince: happening.at,
    }),
    mails: {
      'invoice-overdue': invoiceOverdueNotice({
        amount,
        planName,
        dueOn: day,
        accessUntil: day,
        hasToken: true,
        goesOn: undefined,
        returnsWhenPaid: true,
        otherAmount: undefined,
        payUrl,
      }),
    },
  },
  invoice_voided: {
    request: (happening) => ({
      kind: 'invoice_voided',
      ...aboutSubscription(happening),
      invoiceId: `in_${happening.number}`,
      amountMinor: 7000,
      currency: 'eur',
    }),
    mails: { 'invoice-voided': invoiceVoidedNotice({ amount, planName, dashboardUrl }) },
  },
  invoice_written_off: {
    request: (happening) => ({
      kind: 'invoice_written_off',
      ...aboutSubscription(happening),
      invoiceId: `in_${happening.number}`,
      amountMinor: 7000,
      currency: 'eur',
    }),
    mails: {
      'invoice-written-off': invoiceWrittenOffNotice({
        amount,
        planName,
        hasAccess: true,
        hasToken: true,
        openAmount: undefined,
        dashboardUrl,
      }),
    },
  },
  order_ended: {
    request: (happening) => ({
      kind: 'order_ended',
      ...aboutSubscription(happening),
      endedAt: happening.at,
    }),
    mails: {
      'order-ended': orderEndedNotice({ planName, hasFailed: false, invoice: undefined, pricingUrl }),
      'order-ended-after-failure': orderEndedNotice({
        planName,
        hasFailed: true,
        invoice: 'its invoice of $99',
        pricingUrl,
      }),
    },
  },
  payment_after_end: {
    request: (happening) => ({
      kind: 'payment_after_end',
      ...aboutSubscription(happening),
      paymentId: `in_${happening.number}`,
    }),
    mails: {
      'payment-after-order': paymentAfterEndNotice({ ...late, status: 'order_ended' }),
      'payment-after-plan': paymentAfterEndNotice({ ...late, status: 'plan_ended' }),
      'payment-after-whole-plan': paymentAfterEndNotice({ ...late, status: 'plan_served' }),
    },
  },
}
