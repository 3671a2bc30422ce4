import type { SandboxContext } from '../../context.ts'
import type { Account } from '../../store/stripe-objects.ts'
import { route } from '../route.ts'

/** Enough of the account for the Stripe CLI and for clients that show which account a key belongs to. */
export const accountRoutes = [route('GET /v1/account', ({ ctx }) => buildAccount(ctx))]

const ACCOUNT_ID = 'acct_1SandboxSandbox0'

function buildAccount({ merchantName }: SandboxContext): Account {
  return {
    id: ACCOUNT_ID,
    object: 'account',
    business_profile: businessProfile(merchantName),
    business_type: 'company',
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    country: 'US',
    created: 1_700_000_000,
    default_currency: 'usd',
    details_submitted: true,
    email: 'sandbox@example.com',
    metadata: {},
    payouts_enabled: true,
    settings: settingsOf(merchantName),
    type: 'standard',
  }
}

function businessProfile(name: string): NonNullable<Account['business_profile']> {
  return {
    mcc: null,
    minority_owned_business_designation: null,
    name,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: null,
    support_phone: null,
    support_url: null,
    url: null,
  }
}

function settingsOf(display_name: string): NonNullable<Account['settings']> {
  return {
    branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
    card_payments: {
      statement_descriptor_prefix: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
    dashboard: { display_name, timezone: 'Etc/UTC' },
    payments: {
      statement_descriptor: null,
      statement_descriptor_kana: null,
      statement_descriptor_kanji: null,
      statement_descriptor_prefix_kana: null,
      statement_descriptor_prefix_kanji: null,
    },
  }
}
