import { endSessionsUrl } from '../../src/auth/end-sessions.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { AccountApi } from '../start-account-api.ts'
import {
  type Answer,
  ask,
  asOperator,
  type Failure,
  field,
  firstAgent,
  signedIn,
  validate,
} from './failure.ts'

const NEW_AGENT = { name: 'Another' }

/** One customer per failure, kept from when it is produced until it is fixed. */
function withCustomer(
  tier: 'personal' | 'team',
  produce: (api: AccountApi, customer: Customer) => Promise<Answer>,
  repair: (api: AccountApi, customer: Customer) => Promise<Answer>,
): Failure {
  let customer: Customer
  return {
    async produce(api) {
      const { email, token, subscription } = await api.subscriber({ tier })
      const request = await signedIn(api, email)
      customer = { email, token, subscription, request, agent: await firstAgent(request) }
      return await produce(api, customer)
    },
    repair: (api) => repair(api, customer),
  }
}

interface Customer {
  email: string
  token: string
  subscription: string
  request: Awaited<ReturnType<typeof signedIn>>
  agent: string
}

const rotate = ({ request, agent }: Customer) =>
  request(`POST /api/account/agents/${agent}/rotate`, { overlap: 'now' })

async function rotateAndUse(api: AccountApi, customer: Customer): Promise<Answer> {
  return await validate(api, field(await rotate(customer), 'token'))
}

async function jtiOf({ deps }: AccountApi, { subscription }: Customer): Promise<string> {
  const { jti } = await deps.db
    .selectFrom('mcpTokens')
    .select('jti')
    .where('subscriptionId', '=', subscription)
    .where('supersededAt', 'is', null)
    .executeTakeFirstOrThrow()
  return jti
}

async function setTokens({ deps }: AccountApi, { subscription }: Customer, values: object): Promise<void> {
  await deps.db.updateTable('mcpTokens').set(values).where('subscriptionId', '=', subscription).execute()
}

async function setSubscription(api: AccountApi, { subscription }: Customer, values: object): Promise<void> {
  const { db } = api.deps
  await db.updateTable('subscriptions').set(values).where('stripeSubscriptionId', '=', subscription).execute()
}

const reason = 'The page says so'

/** Failures about accounts and tokens. */
export const accountFailures = {
  not_signed_in: withCustomer(
    'team',
    (api) => ask(api, 'GET /api/account'),
    (_api, { request }) => request('GET /api/account'),
  ),
  invalid_code: withCustomer(
    'team',
    (api, { email }) => ask(api, 'POST /api/auth/sign-in', { body: { email, code: '000000' } }),
    async (api, { email }) => (await signedIn(api, email))('GET /api/account'),
  ),
  invalid_link: withCustomer(
    'team',
    (api) => ask(api, 'POST /api/auth/end-sessions', { body: { key: 'cut-off' } }),
    async (api, { email }) => {
      const { id } = await api.deps.db
        .selectFrom('authUsers')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirstOrThrow()
      const [, key] = endSessionsUrl(api.deps.config, id, new Date()).split('#')
      return await ask(api, 'POST /api/auth/end-sessions', { body: { key } })
    },
  ),
  confirmation_required: withCustomer(
    'team',
    async (api, customer) => {
      await api.deps.db
        .updateTable('authSessions')
        .set({ confirmedAt: new Date(Date.now() - 16 * 60_000) })
        .execute()
      return await rotate(customer)
    },
    async (api, customer) => {
      await customer.request('POST /api/account/confirmation-code')
      await customer.request('POST /api/account/confirm', {
        code: await api.codeFor(customer.email, 'confirm'),
      })
      return await rotate(customer)
    },
  ),
  cross_site_request: withCustomer(
    'team',
    async (api, { email }) => {
      const { cookie } = await api.signIn(email)
      return await ask(api, 'POST /api/account/agents', { headers: { cookie }, body: NEW_AGENT })
    },
    (_api, { request }) => request('POST /api/account/agents', NEW_AGENT),
  ),
  invalid_admin_key: {
    produce: (api) => ask(api, 'GET /api/admin/overview', { headers: { authorization: 'Bearer guessed' } }),
    repair: (api) => asOperator(api, 'GET /api/admin/overview'),
  },
  missing_token: withCustomer(
    'team',
    (api) => ask(api, 'POST /api/mcp/validate'),
    (api, { token }) => validate(api, token),
  ),
  invalid_token: withCustomer(
    'team',
    (api, { token }) => validate(api, token.slice(0, -4)),
    (api, { token }) => validate(api, token),
  ),
  expired_token: withCustomer(
    'team',
    async (api, customer) => {
      await setTokens(api, customer, { expiresAt: new Date(0) })
      return await validate(api, customer.token)
    },
    rotateAndUse,
  ),
  revoked_token: withCustomer(
    'team',
    async (api, customer) => {
      await asOperator(api, `POST /api/admin/tokens/${await jtiOf(api, customer)}/revoke`, { reason })
      return await validate(api, customer.token)
    },
    async (_api, { request }) => await request('POST /api/account/agents', NEW_AGENT),
  ),
  inactive_subscription: withCustomer(
    'team',
    async (api, customer) => {
      await setSubscription(api, customer, { status: 'unpaid' })
      return await validate(api, customer.token)
    },
    async (api, customer) => {
      await setSubscription(api, customer, { status: 'active' })
      return await validate(api, customer.token)
    },
  ),
  suspended_agent: withSecondAgent(),
  no_subscription: {
    async produce(api) {
      return await (await signedIn(api, OPERATOR))('POST /api/billing/create-portal-session', {})
    },
    async repair(api) {
      await api.subscriber({ email: OPERATOR })
      return await (await signedIn(api, OPERATOR))('POST /api/billing/create-portal-session', {})
    },
  },
  agent_not_found: withCustomer(
    'team',
    (_api, { request }) =>
      request('PATCH /api/account/agents/00000000-0000-4000-8000-000000000000', NEW_AGENT),
    (_api, { request, agent }) => request(`PATCH /api/account/agents/${agent}`, NEW_AGENT),
  ),
  agent_limit_reached: withCustomer(
    'personal',
    (_api, { request }) => request('POST /api/account/agents', NEW_AGENT),
    async (_api, { request, agent }) => {
      await request(`DELETE /api/account/agents/${agent}`)
      return await request('POST /api/account/agents', NEW_AGENT)
    },
  ),
  token_not_recoverable: withCustomer(
    'team',
    async (api, customer) => {
      await setTokens(api, customer, { kid: 'retired' })
      await customer.request(`POST /api/account/agents/${customer.agent}/reveal-code`)
      const code = await api.codeFor(customer.email, 'confirm')
      return await customer.request(`POST /api/account/agents/${customer.agent}/reveal`, { code })
    },
    rotateAndUse,
  ),
  address_not_correctable: withCustomer(
    'personal',
    async (api, { subscription }) => {
      await sendWelcome(api, subscription)
      return await correctAddress(api, subscription)
    },
    async (api, { subscription, email }) => {
      const { db } = api.deps
      await db.updateTable('emailDeliveries').set({ outcome: 'bounced' }).execute()
      await db.deleteFrom('authUsers').where('email', '=', email).execute()
      return await correctAddress(api, subscription)
    },
  ),
  subscription_exists: withCustomer(
    'team',
    (_api, { request }) => request('POST /api/billing/create-checkout-session', { tier: 'personal' }),
    (_api, { request }) => request('POST /api/billing/create-portal-session', {}),
  ),
  conflict: withCustomer(
    'team',
    async (api, customer) => {
      const path = `/api/admin/tokens/${await jtiOf(api, customer)}` as const
      await asOperator(api, `POST ${path}/revoke`, { reason })
      return await asOperator(api, `POST ${path}/resend`, { reason })
    },
    async (api, customer) =>
      await asOperator(api, `POST /api/admin/tokens/${await jtiOf(api, customer)}/regenerate`, { reason }),
  ),
} satisfies Partial<Record<ErrorCode, Failure>>

/** What an order leaves besides the customer: its session, and the e-mail with the token. */
async function sendWelcome({ deps: { db } }: AccountApi, subscription: string): Promise<void> {
  const { jti, customerId } = await db
    .selectFrom('mcpTokens')
    .innerJoin('customers', 'customers.userId', 'mcpTokens.userId')
    .select(['jti', 'customers.id as customerId'])
    .where('subscriptionId', '=', subscription)
    .executeTakeFirstOrThrow()
  const order = { sessionId: `cs_${subscription}`, stripeSubscriptionId: subscription }
  await db.insertInto('checkoutFulfilments').values(order).execute()
  await db
    .insertInto('emailDeliveries')
    .values({ kind: 'welcome', dedupeKey: jti, tokenJti: jti, customerId, status: 'sent' })
    .execute()
}

const correctAddress = (api: AccountApi, subscription: string) =>
  ask(api, `POST /api/billing/checkout-session/cs_${subscription}/address`, {
    body: { email: 'corrected@example.com' },
  })

const OPERATOR = 'operator@kamiyo.example'

/** A plan for one agent, and a second agent left over from a larger plan. */
function withSecondAgent(): Failure {
  let second = ''
  return withCustomer(
    'team',
    async (api, customer) => {
      second = field(await customer.request('POST /api/account/agents', NEW_AGENT), 'token')
      await setSubscription(api, customer, { tier: 'personal' })
      return await validate(api, second)
    },
    async (api, { request, agent }) => {
      await request(`DELETE /api/account/agents/${agent}`)
      return await validate(api, second)
    },
  )
}
