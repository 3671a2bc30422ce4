import { expect, test } from 'vitest'
import { attentionItems } from './attention-items.ts'
import type { Overview } from './get-overview.ts'

const at = (minute: number) => `2026-11-21T12:0${minute}:00.000Z`
const failure = (part: Partial<Overview['failures'][number]>) => ({
  kind: 'event' as const,
  id: 'evt_1',
  customer_id: null,
  person: null,
  what: 'invoice.paid',
  since: at(0),
  error: null,
  ...part,
})
const twice = (part: Partial<Overview['paying_twice'][number]>) => ({
  person: 'ada@example.com',
  customer_ids: ['c1'],
  subscription_ids: ['sub_1', 'sub_2'],
  since: at(0),
  ...part,
})

const overview = (part: object) =>
  ({
    failures: [],
    mail: { refused_events: null },
    paying_twice: [],
    reversals: [],
    stuck_gates: [],
    held_statements: [],
    different_statements: [],
    unbilled_late_usage: [],
    untrusted_proxies: [],
    unknown_keys: [],
    webhooks: { foreign: [] },
    ...part,
  }) as unknown as Overview

function targets(failures: Overview['failures'], paying_twice: Overview['paying_twice'] = []): string[] {
  return attentionItems(overview({ failures, paying_twice })).map(({ to }) => String(to))
}

test.each([
  [failure({}), '/admin/events/evt_1'],
  [failure({ kind: 'mail', customer_id: 'c1' }), '/admin/customers/c1'],
  [failure({ kind: 'mail' }), '/admin/mails?status=dead'],
  [failure({ kind: 'subscription', customer_id: 'c1' }), '/admin/customers/c1'],
  [failure({ kind: 'several_plans', what: 'team personal', customer_id: 'c1' }), '/admin/customers/c1'],
  [failure({ kind: 'leaked_secret', id: 'k1', what: 'api_key' }), '/admin/audit?subject_id=k1'],
  [failure({ kind: 'quantity', what: '3', customer_id: 'c1' }), '/admin/customers/c1'],
])('%j leads to where it is fixed', (given, target) => {
  expect(targets([given])).toEqual([target])
})

test('who pays twice is led to; both accounts are listed where the address has two', () => {
  expect(targets([], [twice({})])).toEqual(['/admin/customers/c1'])
  expect(targets([], [twice({ customer_ids: ['c1', 'c2'] })])).toEqual([
    '/admin/customers?q=ada%40example.com',
  ])
})

test('the newest comes first, of whatever kind', () => {
  const items = attentionItems(
    overview({
      failures: [failure({ since: at(1) }), failure({ id: 'evt_3', since: at(3) })],
      paying_twice: [twice({ since: at(2) })],
      webhooks: { foreign: [{ reason: 'other_mode', count: 2, newest_at: at(4) }] },
    }),
  )
  expect(items.map(({ since }) => since)).toEqual([at(4), at(3), at(2), at(1)])
  expect(items[0]).toMatchObject({
    title: '2 events of the other mode ignored within a week',
    to: '/admin/events?ignored_reason=other_mode',
  })
})

test('tokens of a key that is not listed any more are told with the way to make them work again', () => {
  const unknown = { kid: '0f', first_seen_at: at(0), last_seen_at: at(4), uses: 5, tokens: 1 }
  const [item] = attentionItems(overview({ unknown_keys: [unknown] }))
  expect(item).toMatchObject({
    title: '1 token in use is refused, because the signing key is unknown',
    error: expect.stringContaining('Add the previous secret after the new one'),
  })
})

test('refused delivery reports are told with the setting that may be wrong', () => {
  const reason = 'No key matches the signature of this body'
  const refused_events = { reason, count: 3, first_seen_at: at(0), last_seen_at: at(4) }
  const [item] = attentionItems(overview({ mail: { refused_events } }))
  expect(item).toMatchObject({
    title: 'Delivery reports of SendGrid were refused 3 times',
    error: expect.stringContaining(`${reason}. Compare SENDGRID_WEBHOOK_PUBLIC_KEY`),
  })
})

test('of several tokens the sentence is said of several', () => {
  const unknown = { kid: '0f', first_seen_at: at(0), last_seen_at: at(4), uses: 5, tokens: 2 }
  const [item] = attentionItems(overview({ unknown_keys: [unknown] }))
  expect(item?.title).toBe('2 tokens in use are refused, because the signing key is unknown')
})

test.each([
  ['0', 'A subscription has the quantity 0 and gives no access'],
  ['3', 'A subscription is paid 3 times over and has the limits of one'],
])('the quantity %s is shown with its effect', (what, title) => {
  const [item] = attentionItems(overview({ failures: [failure({ kind: 'quantity', what })] }))
  expect(item?.title).toBe(title)
})

test.each([
  [
    'waiting_address',
    'has waited for more than a week',
    /accept it on the dashboard, or set the address back/,
  ],
  ['declined_address', 'was declined', /the customer was told/],
] as const)(
  'a new address that nobody has accepted (%s) is named, with the customer and what to do',
  (kind, says, advice) => {
    const waiting = failure({
      kind,
      id: 'c1',
      customer_id: 'c1',
      person: 'ada@example.com',
      what: 'bob@example.com',
    })
    const [item] = attentionItems(overview({ failures: [waiting] }))
    expect(item).toMatchObject({
      title: `The new address of ada@example.com, bob@example.com, ${says}`,
      error: expect.stringMatching(advice),
      to: '/admin/customers/c1',
    })
  },
)

test('a company whose address belongs to somebody who did not set it up is named, with what to do', () => {
  const disowned = failure({
    ...{ kind: 'disowned_account', id: 'c1', customer_id: 'c1' },
    ...{ person: 'ada@example.com', what: 'Evil Corp' },
  })
  const [item] = attentionItems(overview({ failures: [disowned] }))
  expect(item).toMatchObject({
    title: 'ada@example.com did not set up Evil Corp',
    error: expect.stringMatching(/End its subscription/),
    to: '/admin/customers/c1',
  })
})

const reversal = (part: Partial<Overview['reversals'][number]>): Overview['reversals'][number] => ({
  kind: 'dispute',
  id: 'dp_1',
  customer_id: 'c1',
  status: 'needs_response',
  is_settled: false,
  resolution: null,
  reason: 'fraudulent',
  amount: 1950,
  currency: 'usd',
  evidence_due_at: '2026-12-03T23:59:00.000Z',
  occurred_at: at(1),
  stripe_url: 'https://dashboard.stripe.com/disputes/dp_1',
  ...part,
})

test.each([
  [{}, 'A payment of $19.50 is disputed', 'Evidence is due by 2026-12-03 23:59 UTC.'],
  [{ status: 'warning_needs_response' }, 'A bank asks about a payment of $19.50', 'Evidence is due by'],
  [{ status: 'under_review' }, 'The bank is reviewing the evidence for a disputed payment of $19.50', null],
  [
    { kind: 'fraud_warning', status: 'actionable' },
    'A bank reports fraud on a payment of $19.50',
    'Refund it',
  ],
  [
    { kind: 'invoice_issue', status: 'finalization_failed', reason: 'No address' },
    'An invoice of $19.50 could not be finalised',
    'No address',
  ],
  [
    { kind: 'invoice_issue', status: 'uncollectible' },
    'An invoice of $19.50 was written off',
    'no longer charged',
  ],
  [
    { kind: 'late_payment', status: 'order_ended' },
    'A payment of $19.50 arrived for what had ended',
    'refund it in Stripe, or sell it to them anew',
  ],
  [
    { kind: 'late_payment', status: 'customer_deleted' },
    'A payment of $19.50 arrived for what had ended',
    'no credits were added',
  ],
] as const)('%j is shown as "%s" and leads to its customer', (part, title, advice) => {
  const [item] = attentionItems(overview({ reversals: [reversal(part)] }))
  expect(item).toMatchObject({ title, to: '/admin/customers/c1' })
  if (advice === null) expect(item?.error).toBeNull()
  else expect(item?.error).toContain(advice)
})

test.each([
  ['X-Forwarded-For', 'add it to TRUST_PROXY'],
  ['Forwarded', 'let it send X-Forwarded-For'],
  ['X-Real-IP', 'X-Real-IP is not read'],
] as const)('a proxy whose %s is ignored is shown with what to do, and without a link', (header, advice) => {
  const proxy = { peer: '10.0.0.7', header, first_seen_at: at(1) }
  const [item] = attentionItems(overview({ untrusted_proxies: [proxy] }))
  expect(item).toMatchObject({ to: null, title: expect.stringContaining('10.0.0.7') })
  expect(item?.error).toContain(advice)
})

test('a gate that is gone and one that does not end its calls are told apart', () => {
  const gate = { gate_id: 'g1', name: 'api-1 42', state: 'closed', held_calls: 1, held_since: at(0) }
  const items = attentionItems(
    overview({ stuck_gates: [gate, { ...gate, gate_id: 'g2', state: 'alive', held_calls: 2 }] }),
  )
  expect(items.map(({ title, to }) => [title, to])).toEqual([
    ['The gate api-1 42 is gone and holds 1 call', '/admin/calls'],
    ['The gate api-1 42 has not ended 2 calls', '/admin/calls'],
  ])
})

test('a statement that is on no invoice is shown with its amount, the reason and its customer', () => {
  const statement = {
    statement_id: 's1',
    problem: 'held' as const,
    tenant_id: 'acct_1',
    customer_id: 'c1',
    period_start: at(0),
    period_end: at(1),
    currency: 'eur',
    total: 1234,
    sealed_at: at(2),
    invoice_id: 'in_1',
    invoice_url: 'https://dashboard.stripe.com/invoices/in_1',
    error: "Stripe's invoice in_1 has other lines",
  }
  const [held, untried] = attentionItems(
    overview({
      held_statements: [statement, { ...statement, customer_id: null, invoice_id: null, error: null }],
    }),
  )
  expect(held).toMatchObject({
    title: 'A statement of €12.34 is not on an invoice',
    error: "Stripe's invoice in_1 has other lines",
    ids: 'acct_1 s1 in_1',
    to: '/admin/customers/c1',
  })
  expect(untried).toMatchObject({ error: expect.stringContaining('Is a worker running'), to: null })
})

test.each([
  ['nobody_to_bill', 'Usage of €12.34 has nobody to bill', 'no customer at Stripe'],
  ['unfinalised', 'The invoice for usage of €12.34 cannot be finalised', 'an address for taxes is missing'],
  ['void', 'The invoice for usage of €12.34 was voided', 'pnpm admin statements deliver s1 --reason'],
  ['deleted', 'The draft for usage of €12.34 was deleted', 'pnpm admin statements write-off s1 --reason'],
  ['uncollectible', 'Usage of €12.34 was written off at Stripe', 'pnpm admin statements deliver s1 --reason'],
  ['unpaid', 'An invoice for usage of €12.34 has not been paid for two weeks', 'Ask the customer'],
] as const)('usage that nobody pays (%s) is shown with what to do', (problem, title, advice) => {
  const ids = { statement_id: 's1', tenant_id: 'acct_1', customer_id: null, invoice_id: null }
  const period = { period_start: at(0), period_end: at(1), sealed_at: at(2) }
  const sum = { currency: 'eur', total: 1234, invoice_url: null, error: null }
  const [item] = attentionItems(overview({ held_statements: [{ ...ids, ...period, ...sum, problem }] }))
  expect(item).toMatchObject({ title, error: expect.stringContaining(advice) })
})

test('late usage that no statement bills is shown with its quantities', () => {
  const late = { tenant_id: 'acct_1', customer_id: 'c1', sealed_until: at(0), usage: '3 case', events: 2 }
  const [item] = attentionItems(overview({ unbilled_late_usage: [late] }))
  expect(item).toMatchObject({
    title: 'Late usage is on no statement: 3 case',
    error: expect.stringContaining('2 events came after'),
    to: '/admin/customers/c1',
  })
})

test('a statement that differs from its invoice is shown with what differs, and what to do', () => {
  const [item] = attentionItems(
    overview({
      different_statements: [
        {
          statement_id: 's1',
          tenant_id: 'acct_1',
          customer_id: 'c1',
          currency: 'usd',
          total: 1234,
          invoice_id: 'in_1',
          invoice_url: null,
          difference: 'Line 1 of $12.34 is not on the invoice.',
          compared_at: at(0),
        },
      ],
    }),
  )
  expect(item).toMatchObject({
    title: 'A statement of $12.34 differs from its invoice',
    error: expect.stringMatching(/^Line 1 of \$12\.34 is not on the invoice\. .* credit note/),
    ids: 'acct_1 s1 in_1',
    to: '/admin/customers/c1',
  })
})
