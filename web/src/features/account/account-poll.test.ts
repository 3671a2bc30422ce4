import { expect, test } from 'vitest'
import { accountPollMs } from './account-poll.ts'
import type { Account } from './get-account.ts'

type Subscription = NonNullable<Account['subscription']>

function account(change: Partial<Subscription> = {}): Account {
  const subscription: Subscription = {
    id: 'sub_1',
    tier: 'personal',
    plan_name: 'Personal',
    is_own: true,
    status: 'active',
    status_text: 'Active.',
    has_access: true,
    renews_at: null,
    ends_at: null,
    grace_ends_at: null,
    price: null,
    open_invoice: null,
    payment_method: null,
    quantity: 1,
    collection_paused: false,
    collection_resumes_at: null,
    payment_method_state: 'unknown',
    limits: { max_agents: 1, rate_limit_rpm: 30, rate_limit_daily: 1000 },
    ...change,
  }
  return {
    email: 'ada@example.com',
    name: null,
    is_admin: false,
    role: 'owner',
    account: null,
    accounts: [],
    subscription,
    other_subscriptions: [],
    serving: null,
    free_plan: null,
    past_subscriptions: [],
    open_usage_invoices: [],
    address_requests: [],
    unclaimed_accounts: [],
  }
}
const poll = (given: Account | undefined, awaitedTier?: string, polls = 1) =>
  accountPollMs({ account: given, awaitedTier, polls })

test('an account in which nothing is to be expected is not asked for again', () => {
  expect([poll(undefined), poll(account()), poll({ ...account(), subscription: null })]).toEqual([
    false,
    false,
    false,
  ])
})

test('a change of plan is looked for until it has arrived, less often when it is late', () => {
  expect([poll(account(), 'team'), poll(account(), 'team', 50)]).toEqual([2_000, 10_000])
  expect(poll(account({ tier: 'team' }), 'team')).toBe(false)
})

test('a payment that is open or on its way is looked for', () => {
  expect(poll(account({ status: 'past_due' }))).toBe(10_000)
  expect(poll(account({ has_access: false }))).toBe(10_000)
})
