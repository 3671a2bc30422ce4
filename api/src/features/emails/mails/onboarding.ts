import { brand } from '@kamiyo/catalog/brand'
import { hashCapability, onboardingCapability } from '../../../auth/onboarding-capability.ts'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { type Composer, cancelled, dashboardUrl, type Mail, PRIORITY, toReady } from '../compose/mail.ts'
import { findOnboarded, findUnfinished } from '../onboarding-repository.ts'
import { findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface Onboarded {
  customerId: string
  sessionId: string
}

const compose: Composer = async (deps, { customerId, details }) => {
  const to = customerId && (await findRecipient(deps.db, customerId))
  const onboarded = await findOnboarded(deps.db, textAt(details, 'sessionId') ?? '')
  if (!to || !onboarded) return cancelled('There is no address to send to')
  return await toReady(
    deps,
    to,
    onboardingCompletedNotice({ ...onboarded, dashboardUrl: dashboardUrl(deps) }),
  )
}

export const onboardingCompleted: Mail<Onboarded> = {
  row: ({ customerId, sessionId }) => ({ customerId, dedupeKey: sessionId, details: { sessionId } }),
  compose,
}

/** Anyone can give any address, so it is mailed once a week at most, and after everything else. */
export const onboardingUnfinished: Mail<{ sessionId: string }> = {
  row: ({ sessionId }) => ({ dedupeKey: sessionId, details: { sessionId } }),
  priority: PRIORITY.anonymous,
  async compose(deps, { details }) {
    const id = textAt(details, 'sessionId') ?? ''
    const session = await findUnfinished(deps.db, id)
    if (!session) return cancelled('It was finished, or has expired')
    const { capabilityHash, companyName, email, expiresAt, status } = session
    const isPaid = status === 'subscription_created'
    if (expiresAt <= deps.clock.now() && !isPaid) return cancelled('It has expired')
    const capability = onboardingCapability(deps.config.auth.secret, id)
    if (hashCapability(capability) !== capabilityHash) return cancelled('AUTH_SECRET was changed since')
    const resumeUrl = `${deps.config.http.publicUrl}/onboarding#${capability}`
    const notice = { companyName, expiresOn: formatDate(expiresAt), isPaid, resumeUrl }
    return await toReady(deps, email, onboardingUnfinishedNotice(notice))
  },
}

export function onboardingUnfinishedNotice(unfinished: {
  companyName: string | null
  expiresOn: string
  /** Only the key is missing. */
  isPaid: boolean
  resumeUrl: string
}): SubjectNotice {
  const { companyName, expiresOn, isPaid, resumeUrl } = unfinished
  const account = companyName === null ? 'your account' : `the account of ${companyName}`
  const left = isPaid
    ? 'The plan is ordered. Only the last step is missing, which gives you the API key.'
    : `What you have entered is kept until ${expiresOn}. Nothing has been charged, and nothing will be unless you go on.`
  return {
    subject: `Finish setting up ${account} - ${brand.productName}`,
    title: 'You are not quite done',
    preview: isPaid ? 'Only the last step is missing' : `Go on where you left, until ${expiresOn}`,
    paragraphs: [
      `You began to set up ${account}, and left in the middle. ${left}`,
      'Whoever has the link can go on in your place, so do not pass it on. If it was not you who began, ignore this e-mail.',
    ],
    action: { label: 'Go on', url: resumeUrl },
  }
}

export function onboardingCompletedNotice(onboarded: {
  accountName: string
  tenantId: string
  /** How the API key begins. */
  keyPrefix: string
  /** Whether the address has other accounts too. */
  hasOtherAccounts: boolean
  dashboardUrl: string
}): SubjectNotice {
  const { accountName, dashboardUrl, hasOtherAccounts, keyPrefix, tenantId } = onboarded
  const others =
    'You have other accounts with this address, which this one does not change. If it was not you who set it up, tell us: whoever did has its API key, and their card pays for it.'
  return {
    subject: `${accountName} is set up - ${brand.productName}`,
    title: `${accountName} is set up`,
    preview: `Tenant ${tenantId}`,
    paragraphs: [
      'Your account is ready. Its API key was shown once, at the end of the set-up; it reports usage and reads what is billed. The token of your agent comes in a mail of its own.',
      'If the key was lost, replace it on the dashboard, under API keys.',
      ...(hasOtherAccounts ? [others] : []),
    ],
    facts: [
      { label: 'Account', value: accountName },
      { label: 'Tenant', value: tenantId },
      { label: 'API key', value: `${keyPrefix}…` },
    ],
    action: { label: 'Open the dashboard', url: dashboardUrl },
  }
}
