import { findFaults, findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import {
  type Answers,
  account,
  accountApi,
  byCredits,
  invoice,
  overdue,
  past,
  refusal,
  reversals,
  signedOut,
  subscription,
  usage,
} from './account-api.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()

async function openDashboard(answers: Answers = {}) {
  const { sent, prepare } = accountApi(answers)
  const { page } = await visit('/dashboard', { prepare })
  return { page, sent }
}

test.each([
  ['a running plan', account],
  ['a failed payment', { ...account, subscription: overdue, other_subscriptions: [overdue] }],
  ['nothing but the past', { ...account, subscription: null, past_subscriptions: [past] }],
])('%s is accessible and fits the screen', async (_case, json) => {
  const answers = { account: { json }, reversals: { json: { reversals } } }
  const { page } = await openDashboard(answers)
  await page.getByText('Refunded $19 on 3 December 2026.').waitFor()
  await page.getByRole('heading', { name: 'Plan', exact: true }).waitFor()
  await page.getByRole('link', { name: 'View invoice KAMIYO-0001' }).waitFor()
  expect(await findFaults(page)).toEqual([])
})

test('the plan, its price, its status, its dates and the invoices are shown', async () => {
  const { page } = await openDashboard()
  await page.getByRole('link', { name: 'PDF invoice KAMIYO-0001' }).waitFor()
  const text = (await page.getByRole('main').textContent()) ?? ''
  for (const part of [
    'ada@example.com',
    'Team',
    '$74.25 a month (instead of $99)',
    'It renews on',
    '21 December 2026',
    '4242',
    'Paid',
  ])
    expect(text).toContain(part)
})

test('calls are shown against the limits of the plan, by tool and by agent', async () => {
  const { page } = await openDashboard()
  const section = page.getByRole('region', { name: 'Calls' })
  await section.getByText('12 of 10,000').waitFor()
  const text = await section.innerText()
  for (const part of ['This period, until 21 December 2026', '340', 'search_exploits', '300', 'default'])
    expect(text).toContain(part)
})

test('who may call beyond the plan sees how much of that is used, and what one more costs', async () => {
  const overage = { used: 12.5, limit: 5_000, cents_per_credit: 0.5, currency: 'usd' }
  const { page } = await openDashboard({ usage: { json: { ...usage, overage } } })
  const section = page.getByRole('region', { name: 'Calls' })
  await section.getByText('12.5 of 5,000 credits, $0.005 each').waitFor()
  expect(await section.innerText()).toContain('Beyond your plan, billed with the month')
})

test('whoever has not called yet is told where calls will appear', async () => {
  const none = { ...usage, calls_today: 0, calls_this_period: 0, period_end: null, agents: [], tools: [] }
  const { page } = await openDashboard({ usage: { json: none } })
  await page.getByText('No calls yet in this period.').waitFor()
  expect(await findViolations(page)).toEqual([])
})

test('refunds and disputes have a section of their own, which nobody has who had none', async () => {
  const { page } = await openDashboard({ reversals: { json: { reversals } } })
  const section = page.getByRole('region', { name: 'Refunds and corrections' })
  await section.getByText('Refunded $19 on 3 December 2026.').waitFor()
  await section.getByText('The bank has not decided yet.').waitFor()
  const { page: other } = await openDashboard()
  await other.getByRole('link', { name: 'View invoice KAMIYO-0001' }).waitFor()
  await other.getByRole('region', { name: 'Sessions' }).waitFor()
  expect(await other.getByRole('region', { name: 'Refunds and corrections' }).count()).toBe(0)
})

test('a failed payment says until when access lasts and leads to the portal', async () => {
  const { page, sent } = await openDashboard({
    account: { json: { ...account, subscription: overdue } },
    calls: { 'POST /api/billing/create-portal-session': { json: { portal_url: '/mcp/setup' } } },
  })
  await page.getByText('access ends on 28 November 2026 otherwise').waitFor()
  await page.getByRole('button', { name: 'Update payment' }).click()
  await page.waitForURL('**/mcp/setup')
  const body = { subscription_id: overdue.id }
  expect(sent).toEqual([{ call: 'POST /api/billing/create-portal-session', body }])
})

test('whom the free plan serves while the plan gives no access is told so', async () => {
  const limits = { max_agents: 1, rate_limit_rpm: 30, rate_limit_daily: null }
  const free_plan = { name: 'Free', calls_per_month: 100, resets_at: '2026-12-01T00:00:00.000Z', limits }
  const paused = {
    ...overdue,
    has_access: false,
    status_text: 'Your last payment failed and access is paused.',
  }
  const serving = { ...byCredits, by: 'free' as const, name: 'Free', credits: null, limits }
  const { page } = await openDashboard({
    account: { json: { ...account, subscription: paused, serving, free_plan } },
  })
  await page.getByText('access is paused').waitFor()
  await page
    .getByText('Meanwhile your account goes on with the Free plan: 100 calls a month.')
    .waitFor({ timeout: 5_000 })
  expect(await page.getByRole('region', { name: 'Plan', exact: true }).innerText()).toMatch(
    /Requests a minute\s+30\b/,
  )
})

test('whom credits serve while the plan gives no access sees them, and the limits that hold', async () => {
  const paused = { ...overdue, has_access: false, status: 'unpaid' }
  const { page } = await openDashboard({
    account: { json: { ...account, subscription: paused, serving: byCredits } },
  })
  await page.getByText('each call is paid from the 1,000 credits that are left.').waitFor()
  const text = await page.getByRole('region', { name: 'Plan', exact: true }).innerText()
  expect(text).toMatch(/AI agents\s+1\b/)
  expect(text).toMatch(/Requests a minute\s+30\b/)
  expect(text).not.toMatch(/\b10,000\b/)
  await page.getByText('Paying as you go has one agent').waitFor()
})

const hosted_invoice_url = 'https://invoice.stripe.example/open'
const openInvoice = { id: 'in_1', amount_due: 9900, currency: 'usd', hosted_invoice_url }

test('whose plan ended with an open invoice sees it, and where to pay it', async () => {
  const ended = { ...past, plan_name: 'Team', open_invoice: openInvoice }
  const { page } = await openDashboard({
    account: { json: { ...account, subscription: null, serving: byCredits, past_subscriptions: [ended] } },
  })
  await page
    .getByText('Your Team subscription ended on 3 May 2026, and an invoice of $99 is still unpaid.')
    .waitFor()
  const pay = page.getByRole('link', { name: 'Pay the open invoice' })
  expect(await pay.getAttribute('href')).toBe(hosted_invoice_url)
  expect(await findFaults(page)).toEqual([])
})

test('an invoice that was sent has its due date and its page, though the plan is active', async () => {
  const open = { ...invoice, status: 'open', due_at: '2026-12-14T10:00:00.000Z' }
  const { page } = await openDashboard({
    account: { json: { ...account, subscription: { ...subscription, open_invoice: openInvoice } } },
    invoices: { json: { invoices: [open] } },
  })
  await page.getByText('Not paid yet, to be paid by 14 December 2026').waitFor()
  await page.getByRole('link', { name: 'Pay the open invoice' }).waitFor()
})

test.each([
  [
    'gives no access',
    { has_access: false },
    true,
    'It gives no access yet; what is missing is said under Plan.',
  ],
  ['has no token', {}, false, 'It has no token yet: make one under Agents.'],
  ['serves', {}, true, 'Your tokens have its limits from their next call.'],
] as const)('whoever changed to a plan that %s reads so', async (_what, change, has_token, words) => {
  const serving = account.serving && { ...account.serving, has_token }
  const json = { ...account, serving, subscription: { ...subscription, ...change } }
  const { prepare } = accountApi({ account: { json } })
  const { page } = await visit('/dashboard?plan=team', { prepare })
  await page.getByText(`You are on Team now. ${words}`).waitFor()
})

test('credits beside a plan that includes all calls are said to pay for nothing meanwhile', async () => {
  const { page } = await openDashboard()
  await page
    .getByText('Your Team plan includes all calls, so credits pay for nothing while it runs')
    .waitFor()
})

test('a failed payment leads to the page of its invoice first', async () => {
  const hosted_invoice_url = 'https://invoice.stripe.example/open'
  const open_invoice = { id: 'in_1', amount_due: 9900, currency: 'usd', hosted_invoice_url }
  const { page } = await openDashboard({
    account: { json: { ...account, subscription: { ...overdue, open_invoice } } },
  })
  const pay = page.getByRole('link', { name: 'Pay the open invoice' })
  expect(await pay.getAttribute('href')).toBe(hosted_invoice_url)
  await page.getByRole('button', { name: 'Update payment' }).waitFor()
})

test('a portal that does not open says so and can be tried again', async () => {
  const { page } = await openDashboard({
    calls: {
      'POST /api/billing/create-portal-session': { status: 502, json: refusal('stripe_error', 'x') },
    },
  })
  await page.getByRole('button', { name: 'Manage plan' }).click()
  await page.getByRole('alert').getByText('The billing pages did not open.').waitFor()
  expect(await page.getByRole('button', { name: 'Manage plan' }).isEnabled()).toBe(true)
})

test('a subscription that has ended says when, and advises nothing beside a running one', async () => {
  const { page } = await openDashboard({ account: { json: { ...account, past_subscriptions: [past] } } })
  const section = page.getByRole('region', { name: 'Past subscriptions' })
  await section.getByText('Ended on 3 May 2026').waitFor()
  expect(await section.textContent()).not.toContain('Choose a plan')
})

test('someone without a subscription is led to the plans', async () => {
  const { page } = await openDashboard({
    account: { json: { ...account, subscription: null } },
    invoices: { json: { invoices: [] } },
  })
  await page.getByText('There are no invoices yet.').waitFor()
  expect(await page.getByRole('link', { name: 'See plans' }).getAttribute('href')).toBe('/pricing')
})

test('a visitor who is not signed in is asked to, and brought back', async () => {
  const { page } = await openDashboard({ account: signedOut })
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect(new URL(page.url()).searchParams.get('return_to')).toBe('/dashboard')
})

test('an API that is away is not taken for a lost session, and can be asked again', async () => {
  let isAway = true
  const { page } = await openDashboard({
    account: () => (isAway ? { status: 503, json: {} } : { json: account }),
    invoices: { status: 502, json: {} },
  })
  await page.getByText('We could not load your account.').waitFor()
  isAway = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Team' }).waitFor()
  await page.getByText('We could not load your invoices.').waitFor()
})

test.each([
  ['Sign out', 'POST /api/auth/sign-out'],
  ['Sign out everywhere', 'POST /api/account/sign-out-everywhere'],
])('"%s" ends the session and forgets the account', async (name, call) => {
  const { page, sent } = await openDashboard({ calls: { [call]: { status: 204 } } })
  await page.getByRole('button', { name, exact: true }).click()
  await page.waitForURL(({ pathname }) => pathname === '/')
  expect(sent.map((entry) => entry.call)).toEqual([call])
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sign in' }).waitFor()
  await expect.poll(() => page.getByText('ada@example.com').count()).toBe(0)
})
