import type { Page, Route } from 'playwright-core'
import type { Schema } from '../src/lib/api/api-schema.ts'
import type { Refusal, Reply } from './reply.ts'

type ErrorCode = Schema<'Error'>['error']['code']

export const refusal = (code: ErrorCode, message: string, param?: string): Schema<'Error'> => ({
  error: { code, message, request_id: 'req_1', ...(param && { param }) },
})
export const signedOut: Refusal = {
  status: 401,
  json: refusal('not_signed_in', 'You are not signed in.'),
}

export const subscription: Schema<'Subscription'> = {
  id: 'sub_1',
  tier: 'team',
  plan_name: 'Team',
  is_own: true,
  status: 'active',
  status_text: 'Active. It renews on 21 December 2026.',
  has_access: true,
  renews_at: '2026-12-21T10:00:00.000Z',
  ends_at: null,
  grace_ends_at: null,
  price: {
    currency: 'usd',
    interval: 'month',
    interval_count: 1,
    list_amount: 9900,
    amount: 7425,
    next_amount: 7425,
    is_tax_added: false,
    changes_at: '2027-04-01T10:00:00.000Z',
    amount_after: 9900,
  },
  open_invoice: null,
  payment_method: 'visa •••• 4242',
  quantity: 1,
  collection_paused: false,
  collection_resumes_at: null,
  payment_method_state: 'known',
  limits: { max_agents: 5, rate_limit_rpm: 100, rate_limit_daily: 10_000 },
}

export const overdue: Schema<'Subscription'> = {
  ...subscription,
  status: 'past_due',
  status_text:
    'Your last payment failed. Pay the invoice or update your card: access ends on 28 November 2026 otherwise.',
  renews_at: null,
  grace_ends_at: '2026-11-28T10:00:00.000Z',
}

export const past: Schema<'Subscription'> = {
  ...subscription,
  id: 'sub_0',
  tier: 'personal',
  plan_name: 'Personal',
  status: 'canceled',
  status_text: 'Ended on 3 May 2026. Choose a plan to start again.',
  has_access: false,
  renews_at: null,
  ends_at: '2026-05-03T10:00:00.000Z',
}

/** What serves an account that has credits and no plan that gives access. */
export const byCredits: Schema<'Serving'> = {
  by: 'credits',
  name: 'Pay as you go',
  subscription_id: null,
  credits: 1000,
  has_token: true,
  limits: { max_agents: 1, rate_limit_rpm: 30, rate_limit_daily: 1000 },
}

export const account: Schema<'Account'> = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  is_admin: false,
  role: 'owner',
  account: {
    id: 'acct_1',
    name: 'Ada Lovelace',
    owner_email: 'ada@example.com',
    kind: 'person',
    role: 'owner',
  },
  accounts: [
    { id: 'acct_1', name: 'Ada Lovelace', owner_email: 'ada@example.com', kind: 'person', role: 'owner' },
  ],
  subscription,
  other_subscriptions: [],
  serving: {
    by: 'plan',
    name: 'Team',
    subscription_id: 'sub_1',
    credits: null,
    has_token: true,
    limits: subscription.limits,
  },
  free_plan: null,
  past_subscriptions: [],
  open_usage_invoices: [],
  address_requests: [],
  unclaimed_accounts: [],
}

export const invoice: Schema<'Invoice'> = {
  id: 'in_1',
  number: 'KAMIYO-0001',
  created_at: '2026-11-21T10:00:00.000Z',
  status: 'paid',
  total: 9900,
  currency: 'usd',
  hosted_invoice_url: 'https://invoice.stripe.example/in_1',
  invoice_pdf: 'https://invoice.stripe.example/in_1.pdf',
  due_at: null,
}

export const reversals: Schema<'Reversal'>[] = [
  {
    kind: 'dispute',
    id: 'dp_1',
    status: 'needs_response',
    status_text:
      'A payment of $99 was disputed on 5 December 2026. The bank has not decided yet. If you did not mean to dispute it, tell your bank.',
    is_settled: false,
    amount: 9900,
    currency: 'usd',
    occurred_at: '2026-12-05T10:00:00.000Z',
  },
  {
    kind: 'refund',
    id: 're_1',
    status: 'succeeded',
    status_text: 'Refunded $19 on 3 December 2026. Banks take up to ten days to show it.',
    is_settled: true,
    amount: 1900,
    currency: 'usd',
    occurred_at: '2026-12-03T10:00:00.000Z',
  },
]

export const agent: Schema<'Agent'> = {
  id: '5f3c0f0e-7f2c-4c55-9c52-0a6c7d1d9a01',
  name: 'default',
  subscription_id: 'sub_1',
  status: 'active',
  created_at: '2026-11-01T10:00:00.000Z',
  expires_at: '2027-11-01T10:00:00.000Z',
  created_by: null,
  is_manageable: true,
  last_seen_at: '2026-11-20T10:00:00.000Z',
  token_seen_at: '2026-11-20T10:00:00.000Z',
  overlap_ends_at: null,
  limits: {
    calls: null,
    credits: null,
    calls_used: 340,
    credits_used: 0,
    resets_at: '2026-12-21T10:00:00.000Z',
  },
  allowed_addresses: [],
}

export const session: Schema<'Session'> = {
  id: 'session1',
  browser: 'Firefox on Linux',
  started_at: '2026-11-20T10:00:00.000Z',
  last_seen_at: '2026-11-21T10:00:00.000Z',
  is_current: true,
}

const since = {
  invited_by: null,
  invited_at: null,
  expires_at: null,
  joined_at: null,
  is_mail_returned: false,
}

const people: Schema<'MemberList'> = {
  members: [{ id: null, email: 'ada@example.com', role: 'owner', status: 'active', ...since, is_you: true }],
  max_members: 10,
}

export const usage: Schema<'AccountUsage'> = {
  calls_today: 12,
  daily_limit: 10_000,
  calls_per_minute: 100,
  calls_this_period: 340,
  included_calls: null,
  credits: 0,
  overage: null,
  period_start: '2026-11-21T10:00:00.000Z',
  period_end: '2026-12-21T10:00:00.000Z',
  agents: [{ agent_id: agent.id, name: 'default', calls: 340 }],
  tools: [
    { tool: 'search_exploits', calls: 300 },
    { tool: 'exploit_stats', calls: 40 },
  ],
}

export const noCredits: Schema<'AccountCredits'> = { balance: 0, held: 0, grants: [], pending: [] }

export interface Answers {
  credits?: Reply<'AccountCredits'>
  usage?: Reply<'AccountUsage'>
  account?: Reply<'Account'> | (() => Reply<'Account'>)
  invoices?: Reply<'InvoiceList'>
  reversals?: Reply<'ReversalList'>
  agents?: () => Reply<'AgentList'>
  /** All other calls, by "POST /api/…". */
  calls?: Record<string, Reply | (() => Reply)>
}

/** Answers API calls in the page and records them as "POST /api/…" with their bodies. */
export function accountApi(answers: Answers) {
  const sent: { call: string; body: unknown }[] = []
  const reply = (call: string): Reply => {
    const given = answers.account ?? { json: account }
    if (call === 'GET /api/account') return typeof given === 'function' ? given() : given
    if (call === 'GET /api/account/invoices') return answers.invoices ?? { json: { invoices: [invoice] } }
    if (call === 'GET /api/account/usage') return answers.usage ?? { json: usage }
    if (call === 'GET /api/account/credits') return answers.credits ?? { json: noCredits }
    if (call === 'GET /api/account/reversals') return answers.reversals ?? { json: { reversals: [] } }
    if (call === 'GET /api/account/agents') return answers.agents?.() ?? { json: { agents: [agent] } }
    const answer = answers.calls?.[call]
    if (answer) return typeof answer === 'function' ? answer() : answer
    if (call === 'GET /api/account/members') return { json: people }
    if (call === 'GET /api/account/sessions') return { json: { sessions: [session] } }
    return { status: 500, json: refusal('internal_error', call) }
  }
  const answer = async (route: Route) => {
    const request = route.request()
    const call = `${request.method()} ${new URL(request.url()).pathname}`
    if (request.method() !== 'GET') sent.push({ call, body: request.postDataJSON() })
    await route.fulfill(reply(call))
  }
  return { sent, prepare: (page: Page) => page.route('**/api/**', answer) }
}
