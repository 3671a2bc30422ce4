import { brand } from '@kamiyo/catalog/brand'
import { endSessionsUrl } from '../../../auth/end-sessions.ts'
import { hashCapability, onboardingCapability } from '../../../auth/onboarding-capability.ts'
import { formatDate } from '../../../lib/date.ts'
import { textAt } from '../../../lib/json.ts'
import { type Composer, cancelled, dashboardUrl, type Mail, PRIORITY, toReady } from '../compose/mail.ts'
import { withoutLinks } from '../compose/strangers-words.ts'
import { findOnboarded, findUnfinished } from '../onboarding-repository.ts'
import { findRecipient, findSignInUser } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { endSessions } from './security.ts'

interface Onboarded {
  customerId: string
  sessionId: string
}

const compose: Composer = async (deps, { customerId, details }) => {
  const to = customerId && (await findRecipient(deps.db, customerId))
  const onboarded = await findOnboarded(deps.db, textAt(details, 'sessionId') ?? '')
  if (!to || !onboarded) return cancelled('There is no address to send to')
  const user = onboarded.isOwnAccount ? await findSignInUser(deps.db, { email: to }) : undefined
  const notice = onboardingCompletedNotice({
    ...onboarded,
    dashboardUrl: dashboardUrl(deps),
    endSessionsUrl: user && endSessionsUrl(deps.config, user.id, deps.clock.now()),
  })
  return await toReady(deps, to, notice)
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
    const capability = onboardingCapability(deps.config.auth.secret, id, 'reader')
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
  const account = companyName === null ? 'an account' : `the account of “${withoutLinks(companyName)}”`
  const left = isPaid
    ? 'The plan is ordered. Only the last step is missing, which gives you the API key.'
    : `What you have entered is kept until ${expiresOn}. Nothing has been charged, and nothing will be unless you go on.`
  return {
    subject: `Finish setting up your account - ${brand.productName}`,
    title: 'You are not quite done',
    preview: isPaid ? 'Only the last step is missing' : `Go on where you left, until ${expiresOn}`,
    paragraphs: [
      `Somebody began to set up ${account} with your address, and left in the middle. ${left}`,
      'The link is a new one: that of the page where it was begun has ended. Whoever has it can go on, so do not pass it on. If it was not you who began, ignore this e-mail.',
    ],
    action: { label: 'Go on', url: resumeUrl },
  }
}

/** The name is what a stranger may have written: it is neither in the subject nor in the title, and no link. */
export function onboardingCompletedNotice(onboarded: {
  accountName: string
  tenantId: string
  /** How the API key begins. */
  keyPrefix: string
  isOwnAccount: boolean
  dashboardUrl: string
  /** Of whoever was signed in. */
  endSessionsUrl: string | undefined
}): SubjectNotice {
  const { dashboardUrl, endSessionsUrl: url, isOwnAccount, keyPrefix, tenantId } = onboarded
  const title = isOwnAccount ? 'Your account is set up' : 'A company is set up with your address'
  return {
    subject: `${title} - ${brand.productName}`,
    title,
    preview: `Tenant ${tenantId}`,
    paragraphs: [
      'The API key was shown once, at the end of the set-up; it reports usage and reads what is billed. The token of the agent comes in a mail of its own. If the key was lost, replace it on the dashboard, under API keys.',
      isOwnAccount ? OWN_NOT_YOU : NOT_YOU,
    ],
    facts: [
      { label: 'Account', value: withoutLinks(onboarded.accountName) },
      { label: 'Tenant', value: tenantId },
      { label: 'API key', value: `${keyPrefix}…` },
    ],
    action: url ? endSessions(url) : { label: 'Open the dashboard', url: dashboardUrl },
  }
}

const OWN_NOT_YOU =
  'Was it not you? End all sessions, then sign in again, revoke the API key and replace the tokens of your agents. If somebody else can read this mailbox, secure that first.'
const NOT_YOU =
  'Was it you? Sign in and take it over: until then it is not among your accounts. Was it not you? Say so there. It touches nothing of yours; whoever set it up has its API key and its token, and their card pays for it.'
