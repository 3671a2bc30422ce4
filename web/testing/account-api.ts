import type { Page, Route } from 'playwright-core'

type Reply = { status?: number; json?: unknown }

export const refusal = (code: string, message: string, param?: string) => ({
  error: { code, message, request_id: 'req_1', ...(param && { param }) },
})
export const signedOut: Reply = { status: 401, json: refusal('not_signed_in', 'You are not signed in.') }

export const subscription = {
  id: 'sub_1',
  tier: 'team',
  plan_name: 'Team',
  status: 'active',
  status_text: 'Active. It renews on 21 December 2026.',
  has_access: true,
  renews_at: '2026-12-21T10:00:00.000Z' as string | null,
  ends_at: null as string | null,
  grace_ends_at: null as string | null,
  price: {
    currency: 'usd',
    interval: 'month',
    interval_count: 1,
    list_amount: 9900,
    amount: 7425,
    next_amount: 7425,
    is_tax_added: false,
  },
  open_invoice: null as { hosted_invoice_url: string } | null,
  payment_method: 'Visa ending in 4242',
  quantity: 1,
  collection_paused: false,
  collection_resumes_at: null,
  payment_method_state: 'known',
  limits: { max_agents: 5, rate_limit_rpm: 100, rate_limit_daily: 10_000 },
}

export const overdue = {
  ...subscription,
  status: 'past_due',
  status_text:
    'Your last payment failed. Pay the invoice or update your card: access ends on 28 November 2026 otherwise.',
  renews_at: null,
  grace_ends_at: '2026-11-28T10:00:00.000Z',
}

export const past = {
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

export const account = {
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  is_admin: false,
  subscription: subscription as typeof subscription | null,
  other_subscriptions: [] as (typeof subscription)[],
  past_subscriptions: [] as (typeof subscription)[],
}

const invoice = {
  id: 'in_1',
  number: 'KAMIYO-0001',
  created_at: '2026-11-21T10:00:00.000Z',
  status: 'paid',
  total: 9900,
  currency: 'usd',
  hosted_invoice_url: 'https://invoice.stripe.example/in_1',
  invoice_pdf: 'https://invoice.stripe.example/in_1.pdf',
}

export const reversals = [
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

export const agent = {
  id: '5f3c0f0e-7f2c-4c55-9c52-0a6c7d1d9a01',
  name: 'default',
  subscription_id: 'sub_1',
  status: 'active',
  created_at: '2026-11-01T10:00:00.000Z',
  expires_at: '2027-11-01T10:00:00.000Z',
  last_seen_at: '2026-11-20T10:00:00.000Z' as string | null,
  overlap_ends_at: null as string | null,
}

export const session = {
  id: 'session1',
  browser: 'Firefox on Linux',
  started_at: '2026-11-20T10:00:00.000Z',
  last_seen_at: '2026-11-21T10:00:00.000Z',
  is_current: true,
}

export interface Answers {
  account?: Reply | (() => Reply)
  invoices?: Reply
  reversals?: Reply
  agents?: () => Reply
  /** Everything else, by "POST /api/…". */
  calls?: Record<string, Reply | (() => Reply)>
}

/** Answers for the API in the page, and keeps what it was sent as "POST /api/…" with its body. */
export function accountApi(answers: Answers) {
  const sent: { call: string; body: unknown }[] = []
  const reply = (call: string): Reply => {
    const given = answers.account ?? { json: account }
    if (call === 'GET /api/account') return typeof given === 'function' ? given() : given
    if (call === 'GET /api/account/invoices') return answers.invoices ?? { json: { invoices: [invoice] } }
    if (call === 'GET /api/account/reversals') return answers.reversals ?? { json: { reversals: [] } }
    if (call === 'GET /api/account/agents') return answers.agents?.() ?? { json: { agents: [agent] } }
    const answer = answers.calls?.[call]
    if (answer) return typeof answer === 'function' ? answer() : answer
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
