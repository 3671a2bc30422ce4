import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brand } from '@kamiyo/catalog/brand'
import { buyablePlans, getPlan } from '@kamiyo/catalog/plans'
import { accessEndedNotice, accessEndingNotice } from '../src/features/emails/notices/access.ts'
import { deadEventNotice, mailPausedNotice, tokenIssuedNotice } from '../src/features/emails/notices/admin.ts'
import {
  firstPaymentFailedNotice,
  paymentPendingNotice,
} from '../src/features/emails/notices/first-payment.ts'
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
import { renderInquiryEmail, renderNotice, renderWelcomeEmail } from '../src/features/emails/render.tsx'
import type { SubjectNotice } from '../src/features/emails/templates/notice.tsx'

/** Writes each mail with sample data: `tsx api/scripts/preview-mails.ts <folder>`. */
const folder = process.argv[2]
if (!folder) throw new Error('Name the folder to write into: tsx api/scripts/preview-mails.ts <folder>')
await mkdir(folder, { recursive: true })

const setupUrl = `https://${brand.domain}/mcp/setup`
const dashboardUrl = `https://${brand.domain}/dashboard`
const pricingUrl = `https://${brand.domain}/pricing`
const payUrl = 'https://invoice.stripe.com/i/sample'
const adminUrl = `https://${brand.domain}/admin`
const token = `sample.${'token'.repeat(80)}.signature`
const planName = 'Team'
const amount = '$99'
const day = '15 June 2026'

const happened = { browser: 'Firefox on Linux', at: 'Mon, 15 Jun 2026 10:00:00 GMT' }
const endSessionsUrl = `https://${brand.domain}/end-sessions#sample`
const tokenChange = { ...happened, agent: 'Laptop', endSessionsUrl }

const inquiry = {
  name: 'Ada Example',
  email: 'ada@example.com',
  company: 'Example Ltd',
  message: 'Hello,\n\nhow do we start with fifty agents?',
  createdAt: new Date(),
}
await write('inquiry', await renderInquiryEmail(inquiry))
for (const plan of buyablePlans) {
  const props = { plan, token, setupUrl, supportEmail: brand.supportEmail }
  await write(`welcome-${plan.tier}`, await renderWelcomeEmail(props))
}

const ended = { planName, openAmount: undefined, payUrl, dashboardUrl, pricingUrl }
const notices: Record<string, SubjectNotice> = {
  'payment-failed': paymentFailedNotice({ amount, planName, accessUntil: day, payUrl, dashboardUrl }),
  'payment-action-required': actionRequiredNotice({ amount, planName, payUrl }),
  'payment-pending': paymentPendingNotice({ planName, dashboardUrl }),
  'first-payment-failed': firstPaymentFailedNotice({ planName, payUrl, pricingUrl }),
  'payment-recovered': paymentRecoveredNotice({ amount, planName, hasAccess: true, dashboardUrl }),
  'access-ending': accessEndingNotice({ planName, endsAt: day, payUrl }),
  'access-ended-unpaid': accessEndedNotice({ ...ended, because: 'unpaid' }),
  'access-ended-paused': accessEndedNotice({ ...ended, because: 'paused' }),
  'access-ended': accessEndedNotice({ ...ended, because: 'ended' }),
  'cancellation-scheduled': cancellationScheduledNotice({
    planName,
    endsAt: day,
    token: 'works',
    openAmount: undefined,
    dashboardUrl,
  }),
  'cancellation-scheduled-unpaid': cancellationScheduledNotice({
    planName,
    endsAt: day,
    token: { unpaidUntil: day },
    openAmount: amount,
    dashboardUrl,
  }),
  'cancellation-undone': cancellationUndoneNotice({ planName, renewsAt: day, dashboardUrl }),
  'plan-changed': planChangedNotice({
    from: getPlan('team'),
    to: getPlan('personal'),
    hasAccess: true,
    withoutPlace: ['Build server', 'Laptop'],
    dashboardUrl,
  }),
  'trial-ending': trialEndingNotice({
    planName,
    endsAt: day,
    price: `${amount} a month`,
    nextAmount: amount,
    isTaxAdded: true,
    method: { state: 'known', label: 'visa •••• 4242' },
    withoutMethod: 'cancel',
    dashboardUrl,
  }),
  'token-regenerated': regeneratedNotice({ token, setupUrl }),
  'token-expiring': expiringNotice({ agent: 'default', planName, expiresOn: day, dashboardUrl }),
  'code-sign-in': codeNotice({ purpose: 'sign_in', code: '483920', expiresInMinutes: 10 }),
  'code-confirm': codeNotice({ purpose: 'confirm', code: '483920', expiresInMinutes: 10 }),
  'agent-created': tokenChangeNotice('agent_created', tokenChange),
  'token-rotated': tokenChangeNotice('token_rotated', tokenChange),
  'token-revealed': tokenChangeNotice('token_revealed', tokenChange),
  'token-revoked': tokenChangeNotice('token_revoked', tokenChange),
  'browser-signed-in': browserSignedInNotice({ ...happened, endSessionsUrl }),
  'admin-dead-event': deadEventNotice({
    id: 'evt_sample',
    type: 'invoice.paid',
    attempts: 10,
    lastError: 'Error: the disk is full',
    adminUrl,
  }),
  'admin-mail-paused': mailPausedNotice({ since: day, reason: 'The mail provider answered 401', adminUrl }),
  'admin-token-issued': tokenIssuedNotice({
    email: 'ada@example.com',
    planName,
    agent: 'default',
    subscriptionId: 'sub_sample',
    adminUrl,
  }),
}
for (const [name, notice] of Object.entries(notices)) {
  await write(name, await renderNotice(notice, brand.supportEmail))
}

async function write(name: string, { html, text }: { html: string; text: string }): Promise<void> {
  await writeFile(join(String(folder), `${name}.html`), html)
  await writeFile(join(String(folder), `${name}.txt`), text)
}
