import { brand } from '@kamiyo/catalog/brand'
import { textAt } from '../../../lib/json.ts'
import { type Composer, cancelled, dashboardUrl, type Mail, toReady } from '../compose/mail.ts'
import { findOnboarded } from '../onboarding-repository.ts'
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
