import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import { DAY_MS } from '../../../lib/durations.ts'
import { accessEndingNotice } from '../mails/access.ts'
import { accessEndedNotice, type EndOfAccess } from '../mails/access-ended-notice.ts'
import { accessResumedNotice } from '../mails/access-resumed.ts'
import { cancellationScheduledNotice, cancellationUndoneNotice } from '../mails/cancellation.ts'
import { firstInvoiceNotice } from '../mails/first-invoice.ts'
import { firstPaymentFailedNotice, paymentPendingNotice } from '../mails/first-payment.ts'
import type { GoingOn } from '../mails/going-on.ts'
import { invoiceVoidedNotice } from '../mails/invoice-voided.ts'
import { actionRequiredNotice, paymentFailedNotice, paymentRecoveredNotice } from '../mails/payment.ts'
import { planChangedNotice } from '../mails/plan-changed.ts'
import { trialEndingNotice } from '../mails/trial-ending.ts'
import type { SubscriptionEmailKind } from '../mails.ts'
import {
  amount,
  dashboardUrl,
  day,
  type Happening,
  planName,
  type Samples,
  sampleFreePlan,
} from './sample.ts'

const DAYS_14_MS = 14 * DAY_MS

const pricingUrl = `https://${brand.domain}/pricing`
const payUrl = 'https://invoice.stripe.com/i/sample'

const cancellation = {
  planName,
  endsAt: day,
  dashboardUrl,
  renewsAt: undefined,
  isPeriodBilled: true,
  mayHaveChanged: false,
  hasToken: true,
  lapse: null,
}
const ended = {
  planName,
  goingOn: undefined,
  hasToken: true,
  openAmount: undefined,
  returnsWhenPaid: true,
  remedy: 'change_method',
  resumesAt: undefined,
  payUrl,
  dashboardUrl,
  pricingUrl,
} as const
const accessEnded = (because: EndOfAccess) => accessEndedNotice({ ...ended, because })
const accountGoesOn = (because: EndOfAccess, goingOn: GoingOn) =>
  accessEndedNotice({ ...ended, because, goingOn })

const about = ({ customerId, subscriptionId }: Happening) => ({ customerId, subscriptionId })

export const subscriptionSamples: Samples<SubscriptionEmailKind> = {
  payment_failed: {
    request: (happening) => ({
      kind: 'payment_failed',
      ...about(happening),
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
      ...about(happening),
      invoiceId: 'in_1',
      attempt: happening.number,
    }),
    mails: { 'payment-action-required': actionRequiredNotice({ amount, planName, payUrl }) },
  },
  payment_pending: {
    request: (happening) => ({
      kind: 'payment_pending',
      ...about(happening),
      sessionId: `cs_${happening.number}`,
    }),
    mails: { 'payment-pending': paymentPendingNotice({ planName, startsWhenPaid: true, dashboardUrl }) },
  },
  first_payment_failed: {
    request: (happening) => ({
      kind: 'first_payment_failed',
      ...about(happening),
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
      ...about(happening),
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
      ...about(happening),
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
  invoice_voided: {
    request: (happening) => ({
      kind: 'invoice_voided',
      ...about(happening),
      invoiceId: `in_${happening.number}`,
      amountMinor: 7000,
      currency: 'eur',
    }),
    mails: { 'invoice-voided': invoiceVoidedNotice({ amount, planName, dashboardUrl }) },
  },
  access_ending: {
    request: (happening) => ({
      kind: 'access_ending',
      ...about(happening),
      pastDueSince: happening.at,
    }),
    mails: {
      'access-ending': accessEndingNotice({
        remedy: 'change_method',
        planName,
        endsAt: day,
        goesOn: false,
        payUrl,
        dashboardUrl,
      }),
    },
  },
  access_ended: {
    request: (happening) => ({
      kind: 'access_ended',
      ...about(happening),
      since: happening.number === 0 ? null : happening.at,
    }),
    mails: {
      'access-ended': accessEnded('ended'),
      'access-ended-with-credits': accountGoesOn('ended', {
        by: 'credits',
        credits: '640 credits',
        hasToken: true,
      }),
      'access-ended-with-free-plan': accountGoesOn('unpaid', {
        by: 'free',
        plan: sampleFreePlan,
        hasToken: true,
      }),
      'access-ended-with-another-plan': accountGoesOn('ended', {
        by: 'plan',
        planName: 'Personal',
        hasToken: true,
      }),
      'access-ended-still-unpaid': accessEndedNotice({ ...ended, because: 'ended', openAmount: amount }),
      'access-ended-unpaid': accessEnded('unpaid'),
      'access-ended-paused': accessEnded('paused'),
      'access-ended-refunded': accessEnded('refund_suspends'),
      'access-ended-disputed': accessEnded('dispute_revokes'),
    },
  },
  access_resumed: {
    request: (happening) => ({
      kind: 'access_resumed',
      ...about(happening),
      resumedAt: happening.at,
    }),
    mails: { 'access-resumed': accessResumedNotice({ planName, hasToken: true, dashboardUrl }) },
  },
  cancellation_scheduled: {
    request: (happening) => ({
      kind: 'cancellation_scheduled',
      ...about(happening),
      changedAt: happening.at,
    }),
    mails: {
      'cancellation-scheduled': cancellationScheduledNotice({
        ...cancellation,
        token: 'works',
        goesOn: false,
        openAmount: undefined,
      }),
      'cancellation-scheduled-unpaid': cancellationScheduledNotice({
        ...cancellation,
        token: { unpaidUntil: day },
        goesOn: false,
        openAmount: amount,
      }),
    },
  },
  cancellation_undone: {
    request: (happening) => ({
      kind: 'cancellation_undone',
      ...about(happening),
      changedAt: happening.at,
    }),
    mails: {
      'cancellation-undone': cancellationUndoneNotice({
        planName,
        renewsAt: day,
        isCollected: true,
        resumesAt: undefined,
        lapse: null,
        goesOn: false,
        dashboardUrl,
      }),
    },
  },
  plan_changed: {
    request: (happening) => ({
      kind: 'plan_changed',
      ...about(happening),
      changedAt: happening.at,
      fromTier: 'team',
      toTier: 'personal',
    }),
    mails: {
      'plan-changed': planChangedNotice({
        from: getPlan('team'),
        to: getPlan('personal'),
        hasAccess: true,
        hasToken: true,
        agentsOverLimit: ['Build server', 'Laptop'],
        dashboardUrl,
      }),
    },
  },
  trial_ending: {
    request: (happening) => ({
      kind: 'trial_ending',
      ...about(happening),
      trialEnd: happening.at,
    }),
    mails: {
      'trial-ending': trialEndingNotice({
        planName,
        endsAt: day,
        price: `${amount} a month`,
        nextAmount: amount,
        priceChange: undefined,
        isTaxAdded: true,
        isFree: false,
        isCollected: true,
        resumesAt: undefined,
        hasAccess: true,
        method: { state: 'known', label: 'visa •••• 4242' },
        lapse: null,
        goesOn: false,
        dashboardUrl,
      }),
    },
  },
}
