import { brand } from '@kamiyo/catalog/brand'
import { getOffer } from '@kamiyo/catalog/catalog'
import { SERVED_TIERS } from '@kamiyo/catalog/types'
import { addressChangedNotice } from '../mails/address-changed.ts'
import { apiKeyChangeNotice } from '../mails/api-keys.ts'
import { memberInvitedNotice, memberJoinedNotice } from '../mails/member.ts'
import { onboardingCompletedNotice, onboardingUnfinishedNotice } from '../mails/onboarding.ts'
import { browserSignedInNotice, tokenChangeNotice } from '../mails/security.ts'
import { expiringNotice, regeneratedNotice } from '../mails/token.ts'
import type {
  AdminEmailKind,
  CreditEmailKind,
  EmailKind,
  SubscriptionEmailKind,
  UsageEmailKind,
} from '../mails.ts'
import { renderInquiryEmail, renderWelcomeEmail } from '../render.tsx'
import {
  dashboardUrl,
  day,
  type Happening,
  planName,
  type Samples,
  sampleCatalog,
  sampleToken,
  setupUrl,
} from './sample.ts'

const happened = { browser: 'Firefox on Linux', at: 'Mon, 15 Jun 2026 10:00:00 GMT' }
const endSessionsUrl = `https://${brand.domain}/end-sessions#sample`
const tokenChange = { ...happened, agent: 'Laptop', member: undefined, endSessionsUrl }
const apiKey = { name: 'CRM', prefix: 'kmy_live_4Jx2a', scopes: 'usage:write' }
const keyChange = { ...happened, ...apiKey, member: undefined, endSessionsUrl }
const addressChange = {
  newEmail: 'n***@e*****',
  at: happened.at,
  supportEmail: `support@${brand.domain}`,
}
const membership = { accountName: 'Lovelace Research', role: 'admin', email: 'bea@example.com' }

const onboarded = {
  accountName: 'Lovelace Research',
  tenantId: 'acct_7d5c1a52-6b5e-4f5e-9b0e-2f1c8f0a9d11',
  keyPrefix: 'kmy_live_7Gk2a',
  dashboardUrl,
}

const unfinished = {
  companyName: 'Lovelace Research',
  expiresOn: day,
  isPaid: false,
  resumeUrl: `https://${brand.domain}/onboarding#sample`,
}

const sampleSession = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const inquiry = {
  name: 'Ada Example',
  email: 'ada@example.com',
  company: 'Example Ltd',
  message: 'Hello,\n\nhow do we start with fifty agents?',
  createdAt: new Date(Date.UTC(2026, 5, 15, 10)),
}

const welcomes = SERVED_TIERS.map((tier) => {
  const props = {
    tier,
    plan: getOffer(sampleCatalog, tier),
    token: sampleToken,
    setupUrl,
    mcpServerUrl: 'https://kamiyo.example/key/mcp',
    supportEmail: brand.supportEmail,
  }
  return [`welcome-${tier}`, async () => await renderWelcomeEmail(props)] as const
})

/** Samples that are not about a subscription: tokens, members, sign-ins, addresses and messages. */
export const accountSamples: Samples<
  Exclude<EmailKind, SubscriptionEmailKind | CreditEmailKind | UsageEmailKind | AdminEmailKind>
> = {
  inquiry: {
    request: ({ inquiryId }) => ({ kind: 'inquiry', inquiryId }),
    mails: { inquiry: async () => await renderInquiryEmail(inquiry) },
  },
  welcome: {
    request: ({ customerId, tokenJti }) => ({ kind: 'welcome', customerId, tokenJti }),
    mails: Object.fromEntries(welcomes),
  },
  token_regenerated: {
    request: ({ customerId, tokenJti }) => ({ kind: 'token_regenerated', customerId, tokenJti }),
    mails: { 'token-regenerated': regeneratedNotice({ token: sampleToken, setupUrl }) },
  },
  token_expiring: {
    request: ({ customerId, tokenJti }) => ({ kind: 'token_expiring', customerId, tokenJti }),
    mails: {
      'token-expiring': expiringNotice({ agent: 'default', planName, expiresOn: day, dashboardUrl }),
    },
  },
  agent_created: {
    request: (happening) => ({ kind: 'agent_created', ...changeOf(happening) }),
    mails: {
      'agent-created': tokenChangeNotice('agent_created', tokenChange),
      'agent-created-by-member': tokenChangeNotice('agent_created', {
        ...tokenChange,
        member: membership.email,
      }),
    },
  },
  token_rotated: {
    request: (happening) => ({ kind: 'token_rotated', ...changeOf(happening) }),
    mails: { 'token-rotated': tokenChangeNotice('token_rotated', tokenChange) },
  },
  token_revealed: {
    request: (happening) => ({ kind: 'token_revealed', ...changeOf(happening) }),
    mails: { 'token-revealed': tokenChangeNotice('token_revealed', tokenChange) },
  },
  token_revoked: {
    request: (happening) => ({ kind: 'token_revoked', ...changeOf(happening) }),
    mails: { 'token-revoked': tokenChangeNotice('token_revoked', tokenChange) },
  },
  api_key_created: {
    request: (happening) => ({ kind: 'api_key_created', ...keyChangeOf(happening) }),
    mails: {
      'api-key-created': apiKeyChangeNotice('api_key_created', keyChange),
      'api-key-created-by-member': apiKeyChangeNotice('api_key_created', {
        ...keyChange,
        member: membership.email,
      }),
    },
  },
  api_key_rotated: {
    request: (happening) => ({ kind: 'api_key_rotated', ...keyChangeOf(happening) }),
    mails: { 'api-key-rotated': apiKeyChangeNotice('api_key_rotated', keyChange) },
  },
  api_key_revoked: {
    request: (happening) => ({ kind: 'api_key_revoked', ...keyChangeOf(happening) }),
    mails: { 'api-key-revoked': apiKeyChangeNotice('api_key_revoked', keyChange) },
  },
  browser_signed_in: {
    request: ({ at, number }) => ({
      kind: 'browser_signed_in',
      userId: 'u1',
      sessionId: `s${number}`,
      occurredAt: at,
      browser: 'Firefox',
    }),
    mails: { 'browser-signed-in': browserSignedInNotice({ ...happened, endSessionsUrl }) },
  },
  member_invited: {
    request: ({ at }) => ({ kind: 'member_invited', memberId: 'm', accountId: 'a', invitedAt: at }),
    mails: {
      'member-invited': memberInvitedNotice({
        ...membership,
        invitedBy: 'ada@example.com',
        expiresOn: day,
        signInUrl: `https://${brand.domain}/sign-in`,
      }),
    },
  },
  member_joined: {
    request: ({ at }) => ({ kind: 'member_joined', memberId: 'm', accountId: 'a', joinedAt: at }),
    mails: { 'member-joined': memberJoinedNotice({ ...membership, dashboardUrl }) },
  },
  onboarding_completed: {
    request: ({ customerId, number }) => ({
      kind: 'onboarding_completed',
      customerId,
      sessionId: sampleSession(number),
    }),
    mails: {
      'onboarding-completed': onboardingCompletedNotice({ ...onboarded, isOwnAccount: true, endSessionsUrl }),
      'onboarding-completed-by-a-guest': onboardingCompletedNotice({
        ...onboarded,
        isOwnAccount: false,
        endSessionsUrl: undefined,
      }),
    },
  },
  onboarding_unfinished: {
    request: ({ number }) => ({ kind: 'onboarding_unfinished', sessionId: sampleSession(number) }),
    mails: {
      'onboarding-unfinished': onboardingUnfinishedNotice(unfinished),
      'onboarding-unfinished-paid': onboardingUnfinishedNotice({ ...unfinished, isPaid: true }),
    },
  },
  address_changed: {
    request: ({ customerId, number }) => ({
      kind: 'address_changed',
      customerId,
      oldEmail: 'old@example.com',
      newEmail: `new-${number}@example.com`,
      changedAt: new Date(Date.UTC(2026, 5, 1)),
      change: 'changed',
    }),
    mails: {
      'address-changed': addressChangedNotice({ ...addressChange, change: 'changed' }),
      'address-declined': addressChangedNotice({ ...addressChange, change: 'declined' }),
      'address-waits': addressChangedNotice({ ...addressChange, change: 'waits' }),
      'order-left': addressChangedNotice({ ...addressChange, change: 'order_left' }),
    },
  },
}

function changeOf({ customerId, tokenJti, at }: Happening) {
  return { customerId, tokenJti, agent: 'Laptop', occurredAt: at, browser: 'Firefox' }
}

function keyChangeOf({ customerId, number, at }: Happening) {
  return { customerId, keyId: `key-${number}`, ...apiKey, occurredAt: at, browser: 'Firefox' }
}
