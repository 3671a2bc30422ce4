import { brand } from '@kamiyo/catalog/brand'
import { getPlan } from '@kamiyo/catalog/plans'
import {
  accessEndedNotice,
  accessEndingNotice,
  type EndOfAccess,
} from '../src/features/emails/notices/access.ts'
import { addressChangedNotice } from '../src/features/emails/notices/address-changed.ts'
import { firstInvoiceNotice } from '../src/features/emails/notices/first-invoice.ts'
import {
  firstPaymentFailedNotice,
  paymentPendingNotice,
} from '../src/features/emails/notices/first-payment.ts'
import { memberInvitedNotice, memberJoinedNotice } from '../src/features/emails/notices/member.ts'
import {
  actionRequiredNotice,
  paymentFailedNotice,
  paymentRecoveredNotice,
} from '../src/features/emails/notices/payment.ts'
import {
  cancellationScheduledNotice,
  cancellationUndoneNotice,
  planChangedNotice,
} from '../src/features/emails/notices/plan.ts'
import { browserSignedInNotice, tokenChangeNotice } from '../src/features/emails/notices/security.ts'
import { codeNotice, expiringNotice, regeneratedNotice } from '../src/features/emails/notices/token.ts'
import { trialEndingNotice } from '../src/features/emails/notices/trial.ts'
import type { AdminEmailRequest, EmailKind } from '../src/features/emails/requests.ts'
import type { SubjectNotice } from '../src/features/emails/templates/notice.tsx'

type AdminKind = AdminEmailRequest['kind']

/** Those that have a page layout of their own, `welcome` and `inquiry`, are not among them. */
type CustomerKind = Exclude<EmailKind, AdminKind | 'welcome' | 'inquiry'>

const setupUrl = `https://${brand.domain}/mcp/setup`
const dashboardUrl = `https://${brand.domain}/dashboard`
const pricingUrl = `https://${brand.domain}/pricing`
const payUrl = 'https://invoice.stripe.com/i/sample'
export const sampleToken = `sample.${'token'.repeat(80)}.signature`
const planName = 'Team'
const amount = '$99'
const day = '15 June 2026'

const happened = { browser: 'Firefox on Linux', at: 'Mon, 15 Jun 2026 10:00:00 GMT' }
const endSessionsUrl = `https://${brand.domain}/end-sessions#sample`
const tokenChange = { ...happened, agent: 'Laptop', member: undefined, endSessionsUrl }
const membership = { accountName: 'Lovelace Research', role: 'admin', email: 'bea@example.com' }
const code = { code: '483920', expiresInMinutes: 10 }

const cancellation = { planName, endsAt: day, dashboardUrl }
const ended = { planName, openAmount: undefined, returnsWhenPaid: true, payUrl, dashboardUrl, pricingUrl }
const accessEnded = (because: EndOfAccess) => accessEndedNotice({ ...ended, because })

/** What customers get, by kind: one sample of each, or one for each case. The key is the file's name. */
export const customerSamples: Record<CustomerKind | 'code', Record<string, SubjectNotice>> = {
  payment_failed: {
    'payment-failed': paymentFailedNotice({
      amount,
      planName,
      accessUntil: day,
      returnsWhenPaid: true,
      payUrl,
      dashboardUrl,
    }),
  },
  payment_action_required: { 'payment-action-required': actionRequiredNotice({ amount, planName, payUrl }) },
  payment_pending: {
    'payment-pending': paymentPendingNotice({ planName, startsWhenPaid: true, dashboardUrl }),
  },
  first_payment_failed: {
    'first-payment-failed': firstPaymentFailedNotice({
      planName,
      startsWhenPaid: true,
      payUrl,
      invoice: 'its invoice of $19',
      pricingUrl,
    }),
  },
  first_invoice_open: {
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
  payment_recovered: {
    'payment-recovered': paymentRecoveredNotice({ amount, planName, hasAccess: true, dashboardUrl }),
  },
  access_ending: { 'access-ending': accessEndingNotice({ planName, endsAt: day, payUrl, dashboardUrl }) },
  access_ended: {
    'access-ended': accessEnded('ended'),
    'access-ended-unpaid': accessEnded('unpaid'),
    'access-ended-paused': accessEnded('paused'),
    'access-ended-refunded': accessEnded('refund_suspends'),
    'access-ended-disputed': accessEnded('dispute_revokes'),
  },
  cancellation_scheduled: {
    'cancellation-scheduled': cancellationScheduledNotice({
      ...cancellation,
      token: 'works',
      openAmount: undefined,
      renewsAt: undefined,
      lapse: null,
    }),
    'cancellation-scheduled-unpaid': cancellationScheduledNotice({
      ...cancellation,
      token: { unpaidUntil: day },
      openAmount: amount,
      renewsAt: undefined,
      lapse: null,
    }),
  },
  cancellation_undone: {
    'cancellation-undone': cancellationUndoneNotice({
      planName,
      renewsAt: day,
      isCollected: true,
      lapse: null,
      dashboardUrl,
    }),
  },
  plan_changed: {
    'plan-changed': planChangedNotice({
      from: getPlan('team'),
      to: getPlan('personal'),
      hasAccess: true,
      withoutPlace: ['Build server', 'Laptop'],
      dashboardUrl,
    }),
  },
  trial_ending: {
    'trial-ending': trialEndingNotice({
      planName,
      endsAt: day,
      price: `${amount} a month`,
      nextAmount: amount,
      priceChange: undefined,
      isTaxAdded: true,
      isFree: false,
      isCollected: true,
      hasAccess: true,
      method: { state: 'known', label: 'visa •••• 4242' },
      lapse: null,
      dashboardUrl,
    }),
  },
  token_regenerated: { 'token-regenerated': regeneratedNotice({ token: sampleToken, setupUrl }) },
  token_expiring: {
    'token-expiring': expiringNotice({ agent: 'default', planName, expiresOn: day, dashboardUrl }),
  },
  agent_created: {
    'agent-created': tokenChangeNotice('agent_created', tokenChange),
    'agent-created-by-member': tokenChangeNotice('agent_created', {
      ...tokenChange,
      member: membership.email,
    }),
  },
  token_rotated: { 'token-rotated': tokenChangeNotice('token_rotated', tokenChange) },
  token_revealed: { 'token-revealed': tokenChangeNotice('token_revealed', tokenChange) },
  token_revoked: { 'token-revoked': tokenChangeNotice('token_revoked', tokenChange) },
  browser_signed_in: { 'browser-signed-in': browserSignedInNotice({ ...happened, endSessionsUrl }) },
  member_invited: {
    'member-invited': memberInvitedNotice({
      ...membership,
      invitedBy: 'ada@example.com',
      expiresOn: day,
      signInUrl: `https://${brand.domain}/sign-in`,
    }),
  },
  member_joined: { 'member-joined': memberJoinedNotice({ ...membership, dashboardUrl }) },
  address_changed: {
    'address-changed': addressChangedNotice({
      newEmail: 'n***@e*****',
      at: happened.at,
      supportEmail: `support@${brand.domain}`,
    }),
  },
  code: {
    'code-sign-in': codeNotice({ purpose: 'sign_in', ...code }),
    'code-confirm': codeNotice({ purpose: 'confirm', ...code }),
  },
}
