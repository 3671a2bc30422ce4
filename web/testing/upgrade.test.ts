import { findFaults, findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import type { Schema } from '../src/lib/api/api-schema.ts'
import { accountApi, refusal, signedOut } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()

const upgrade: Schema<'Upgrade'> = {
  explanation:
    'A call of search_exploits was refused: the plan allows 30 calls a minute, and they were used up.',
  refused_at: '2026-11-29T10:00:00.000Z',
  works_again_at: '2026-11-29T10:01:00.000Z',
  is_lifted: false,
  needs_new_token: false,
  may_buy: true,
  has_subscription: true,
  remedy: 'buy',
  plans: [
    {
      tier: 'team',
      name: 'Team',
      amount: 9900,
      currency: 'usd',
      interval: 'month',
      gives: '5 agents, 100 calls a minute, 10,000 a day',
      is_sold_here: true,
    },
    {
      tier: 'enterprise',
      name: 'Enterprise',
      amount: 29_900,
      currency: 'usd',
      interval: 'month',
      gives: 'Unlimited agents, 500 calls a minute, 100,000 a day',
      is_sold_here: false,
    },
  ],
  credit_packs: [],
}
const pack = {
  id: 'starter',
  name: 'Starter',
  amount: 1500,
  currency: 'usd',
  credits: 1000,
  expiry_days: 365,
}
const unpaid: Schema<'Upgrade'> = {
  ...upgrade,
  explanation: 'A call of search_exploits was refused: there were not enough credits left for it.',
  works_again_at: null,
  has_subscription: false,
  credit_packs: [pack],
}

async function open(reply: Reply | (() => Reply), query = '') {
  const { sent, prepare } = accountApi({
    calls: {
      'GET /api/account/upgrade/abc': reply,
      'POST /api/billing/create-portal-session': { json: { portal_url: '/pricing' } as Schema<'PortalLink'> },
      'POST /api/billing/create-credit-checkout-session': {
        json: { checkout_url: '/pricing', session_id: 'cs_1', expires_at: 1 },
      },
    },
  })
  const { page } = await visit(`/upgrade/abc${query}`, { prepare })
  return { page, sent }
}

test.each([
  ['plans', upgrade, 'Change to Team'],
  ['packs and plans', unpaid, 'Buy 1,000 credits'],
  ['nothing, because it works', { ...upgrade, is_lifted: true }, 'Open the dashboard'],
  ['an open invoice', { ...upgrade, remedy: 'pay', plans: [] }, 'See the open invoice'],
  ['the limit of an agent', { ...upgrade, remedy: 'agent_limits', plans: [] }, 'See the agents'],
  ['nothing to buy', { ...upgrade, plans: [] }, 'Contact sales'],
] as const)('%s: accessible, and fits the screen', async (_what, json, action) => {
  const { page } = await open({ json: json as Schema<'Upgrade'> })
  await page.getByText(action, { exact: true }).first().waitFor()
  expect(await findFaults(page)).toEqual([])
})

test('a change of plan comes back to this page', async () => {
  const { page, sent } = await open({ json: upgrade })
  await page.getByRole('button', { name: 'Change to Team' }).click()
  await page.waitForURL(/\/pricing$/)
  const body = { tier: 'team', return_url: expect.stringMatching(/\/upgrade\/abc$/) }
  expect(sent).toEqual([{ call: 'POST /api/billing/create-portal-session', body }])
})

test('credits are bought for this page, which then waits for them', async () => {
  const { page, sent } = await open({ json: unpaid })
  await page.getByRole('button', { name: 'Buy 1,000 credits' }).click()
  await page.waitForURL(/\/pricing$/)
  expect(sent).toEqual([
    {
      call: 'POST /api/billing/create-credit-checkout-session',
      body: {
        credit_pack: 'starter',
        cancel_url: expect.stringMatching(/\/upgrade\/abc$/),
        success_url: expect.stringMatching(/\/upgrade\/abc\?bought=1$/),
      },
    },
  ])
})

test('whoever comes back from Stripe and buys something else gets that', async () => {
  const keys: (string | undefined)[] = []
  const opened = { json: { checkout_url: '#stripe', session_id: 'cs_1', expires_at: 1 } }
  const { prepare } = accountApi({
    calls: {
      'GET /api/account/upgrade/abc': { json: unpaid },
      'POST /api/billing/create-checkout-session': opened,
      'POST /api/billing/create-credit-checkout-session': opened,
    },
  })
  const { page } = await visit('/upgrade/abc', { prepare })
  page.on('request', (request) => {
    if (request.method() === 'POST') keys.push(request.headers()['idempotency-key'])
  })
  await page.getByRole('button', { name: 'Buy 1,000 credits' }).click()
  await page.waitForURL(/#stripe$/)
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await page.getByRole('button', { name: 'Subscribe to Team' }).click()
  await expect.poll(() => keys).toHaveLength(2)
  expect(new Set(keys).size).toBe(2)
})

test('back from Stripe, the page says by itself when the agent can go on', async () => {
  const replies = [unpaid, { ...unpaid, is_lifted: true }]
  const { page } = await open(() => ({ json: replies.shift() ?? unpaid }), '?bought=1')
  await page.getByText('What you bought is on its way from Stripe.').waitFor()
  await page.getByRole('heading', { name: 'Your agent can go on' }).waitFor()
})

test('a new plan that came with a new token says so', async () => {
  const { page } = await open({ json: { ...upgrade, is_lifted: true, needs_new_token: true } })
  await page.getByRole('heading', { name: 'Your agent needs its new token' }).waitFor()
  await page.getByText('which comes by e-mail').waitFor()
})

test('a member who may not buy sees what helps, and whom to ask', async () => {
  const { page } = await open({ json: { ...upgrade, may_buy: false } })
  await page.getByText('bought by the owner of the account').waitFor()
  expect(await page.getByRole('button', { name: 'Change to Team' }).count()).toBe(0)
})

test('signed out, the page leads to the sign-in and back', async () => {
  const { page } = await open(signedOut)
  await page.waitForURL(/\/sign-in\?return_to=%2Fupgrade%2Fabc$/)
})

test.each([
  [400, 'invalid_link', 'This link no longer works'],
  [403, 'forbidden', 'This link is not for you'],
] as const)('%i is explained in the API’s words', async (status, code, heading) => {
  const { page } = await open({ status, json: refusal(code, 'What to do instead.') })
  await page.getByRole('heading', { name: heading }).waitFor()
  await page.getByText('What to do instead.').waitFor()
  expect(await findViolations(page)).toEqual([])
})

test('a failure can be tried again', async () => {
  let asked = 0
  const { page } = await open(() => {
    asked += 1
    return asked > 2 ? { json: upgrade } : { status: 500, json: refusal('internal_error', 'Failed.') }
  })
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('Change to Team').waitFor()
})
