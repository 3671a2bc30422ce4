import type { Schema } from '../src/lib/api/api-schema.ts'

const customer: Schema<'CustomerDetails'>['customer'] = {
  id: 'c1',
  user_id: 'u1',
  stripe_customer_id: 'cus_1',
  free_since: null,
  waiting_email: null,
  email: 'ada@example.com',
  name: 'Ada',
  payment_method: null,
  created_at: '2026-11-21T10:00:00Z',
  deleted_at: null,
}

const customerAccount: Schema<'StoredAccount'> = {
  tenant_id: 'acct_1',
  kind: 'person',
  name: null,
  members: [
    {
      email: 'bea@example.com',
      role: 'admin',
      invited_by: 'ada@example.com',
      invited_at: '2026-11-22T10:00:00Z',
      joined_at: null,
    },
  ],
}

export const openDispute: Schema<'StoredReversal'> = {
  kind: 'dispute',
  id: 'dp_1SvPqKL2eZvKYlo2C0XgYx9J',
  customer_id: customer.id,
  status: 'needs_response',
  is_settled: false,
  resolution: null,
  reason: 'product_not_received',
  amount: 9900,
  currency: 'usd',
  evidence_due_at: '2026-12-12T23:59:59.000Z',
  occurred_at: '2026-12-03T10:00:00.000Z',
  stripe_url: 'https://dashboard.stripe.com/test/disputes/dp_1SvPqKL2eZvKYlo2C0XgYx9J',
}

const warning: Schema<'StoredReversal'> = {
  ...openDispute,
  kind: 'fraud_warning',
  id: 'issfr_1',
  status: 'actionable',
  reason: 'made_with_stolen_card',
  evidence_due_at: null,
  occurred_at: '2026-12-02T10:00:00.000Z',
  stripe_url: 'https://dashboard.stripe.com/test/payments/ch_1',
}
const unfinished: Schema<'StoredReversal'> = {
  ...warning,
  kind: 'invoice_issue',
  id: 'in_1',
  status: 'finalization_failed',
  reason: "The customer's location is not recognized.",
  occurred_at: '2026-12-01T10:00:00.000Z',
}
const refund: Schema<'StoredReversal'> = {
  ...warning,
  kind: 'refund',
  id: 're_1',
  status: 'succeeded',
  is_settled: true,
  amount: 9500,
  currency: 'kwd',
}
const paid: Schema<'StoredReversal'> = {
  ...unfinished,
  id: 'in_2',
  status: 'uncollectible',
  reason: null,
  is_settled: true,
  resolution: 'paid',
}

export const reversals = [openDispute, warning, unfinished, refund, paid]

/** The complete page of a customer without any data. */
export const customerDetails: Schema<'CustomerDetails'> = {
  customer,
  account: customerAccount,
  subscriptions: [],
  tokens: [],
  payments: [],
  reversals: [],
  mails: [],
  events: [],
  audit: [],
}

export const overview: Schema<'Overview'> = {
  free_accounts: { begun: 0, without_purchase: 0 },
  generated_at: '2026-12-03T12:00:00.000Z',
  webhooks: {
    received_last_day: 12,
    waiting: 0,
    failed: 0,
    deferred: 0,
    dead: 0,
    oldest_waiting_at: null,
    foreign: [],
  },
  mail: {
    sent_last_day: 9,
    queued: 0,
    dead: 0,
    returned: 0,
    returned_codes: 2,
    refused_events: null,
    oldest_queued_at: null,
    paused: 'none',
    paused_until: null,
    pause_reason: null,
  },
  queue: { waiting: 0, active: 0, failed: 0, oldest_due_at: null },
  subscriptions: [{ tier: 'team', status: 'active', count: 3 }],
  revenue: {
    monthly: [{ currency: 'usd', amount: 29_700, subscriptions: 3 }],
    paying_subscriptions: 3,
    unpriced_subscriptions: 0,
  },
  failures: [],
  reversals: [openDispute, warning, unfinished],
  untrusted_proxies: [
    { peer: '10.0.0.7', header: 'X-Forwarded-For', first_seen_at: '2026-12-03T11:00:00.000Z' },
  ],
  unknown_keys: [],
  paying_twice: [],
  stuck_gates: [],
  held_statements: [],
  different_statements: [],
  unbilled_late_usage: [],
}
