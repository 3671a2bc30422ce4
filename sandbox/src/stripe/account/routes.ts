import { route } from '../../http/route.ts'

/** Enough of the account for the Stripe CLI and for clients that show whose key they hold. */
export const accountRoutes = [
  route('GET /v1/account', ({ ctx }) => ({
    id: ACCOUNT_ID,
    object: 'account',
    business_profile: { name: ctx.merchantName, support_email: null, url: null },
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
    settings: { dashboard: { display_name: ctx.merchantName, timezone: 'Etc/UTC' } },
    type: 'standard',
  })),
]

const ACCOUNT_ID = 'acct_1SandboxSandbox0'
