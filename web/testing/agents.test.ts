import { findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import {
  type Answers,
  account,
  accountApi,
  agent,
  byCredits,
  overdue,
  refusal,
  subscription,
} from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const token = 'aaa.bbb.ccc'
const path = `/api/account/agents/${agent.id}`
const secret: Reply<'AgentToken'> = { json: { id: agent.id, token } }

async function openAgents(answers: Answers) {
  const { sent, prepare } = accountApi(answers)
  const { page } = await visit('/dashboard', { prepare, viewport: { width: 390, height: 844 } })
  await page.getByRole('heading', { name: agent.name }).waitFor()
  return { page, sent }
}

/** Runs in the page: whether a click on the element's centre would reach it. */
function isOnTop(element: HTMLElement | SVGElement): boolean {
  const { x, y, width, height } = element.getBoundingClientRect()
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2))
}

test('a new agent gets a token, which is shown until its owner is done', async () => {
  const { page, sent } = await openAgents({
    calls: { 'POST /api/account/agents': { status: 201, ...secret } },
  })
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name of the agent').fill(' Laptop ')
  await page.getByRole('button', { name: 'Create agent' }).click()
  await page.getByText(token).waitFor()
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Done' }).click()
  expect(await page.getByText(token).count()).toBe(0)
  expect(sent).toEqual([{ call: 'POST /api/account/agents', body: { name: 'Laptop' } }])
})

test('an agent whose token a retired key signed asks for a new token, and does not seem to wait for a call', async () => {
  const { page } = await openAgents({
    agents: () => ({ json: { agents: [{ ...agent, status: 'key_not_in_use' }] } }),
  })
  await page.getByText('We no longer use the key that signed its token').waitFor()
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByText('calls with it are refused. Give it a new token.').waitFor()
})

const closed = { ...overdue, has_access: false }
const freePlan = {
  name: 'Free',
  calls_per_month: 2,
  resets_at: '2026-12-01T00:00:00.000Z',
  limits: { max_agents: 1, rate_limit_rpm: 60, rate_limit_daily: null },
}

test.each<[string, Answers]>([
  [
    'the free plan',
    {
      account: {
        json: {
          ...account,
          subscription: closed,
          serving: { ...byCredits, by: 'free', name: 'Free', credits: null, limits: freePlan.limits },
          free_plan: freePlan,
        },
      },
    },
  ],
  ['credits', { account: { json: { ...account, subscription: closed, serving: byCredits } } }],
])(
  'while %s serves an account whose plan gives no access, its calls are not said to be refused',
  async (_by, answers) => {
    const { page } = await openAgents(answers)
    await page.getByRole('button', { name: 'Set up' }).click()
    await page.getByText('Waiting for the next call with this token.').waitFor()
  },
)

test('on a phone nothing lies over a token that has just been made', async () => {
  let agents = [agent]
  const made = { ...agent, id: '6f3c0f0e-7f2c-4c55-9c52-0a6c7d1d9a02', name: 'Laptop', last_seen_at: null }
  const { page } = await openAgents({
    agents: () => ({ json: { agents } }),
    calls: { 'POST /api/account/agents': { status: 201, json: { id: made.id, token } } },
  })
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name of the agent').fill('Laptop')
  agents = [agent, made]
  await page.getByRole('button', { name: 'Create agent' }).click()
  await page.getByRole('heading', { name: 'Laptop' }).waitFor()
  for (const part of [page.getByText(token), page.getByRole('button', { name: 'Done' })]) {
    await expect.poll(() => part.evaluate(isOnTop)).toBe(true)
  }
})

test('a plan without a free place offers no new agent', async () => {
  const limits = { ...subscription.limits, max_agents: 1 }
  const json = { ...account, subscription: { ...subscription, limits } }
  const { page } = await openAgents({ account: { json } })
  await page.getByText('Your plan has one agent, and no place is free.').waitFor()
  expect(await page.getByRole('button', { name: 'New agent' }).count()).toBe(0)
})

test('agents of a second subscription take no place of the first, and say where they belong', async () => {
  const other = { ...subscription, id: 'sub_2', tier: 'personal', plan_name: 'Personal' }
  const limits = { ...subscription.limits, max_agents: 2 }
  const json = { ...account, subscription: { ...subscription, limits }, other_subscriptions: [other] }
  const foreign = { ...agent, id: '6f3c0f0e-7f2c-4c55-9c52-0a6c7d1d9a02', subscription_id: 'sub_2' }
  const { page } = await openAgents({
    account: { json },
    agents: () => ({ json: { agents: [{ ...agent, name: 'Laptop' }, foreign] } }),
  })
  await page.getByText('1 of 2 in use').waitFor()
  await page.getByRole('button', { name: 'New agent' }).waitFor()
  const row = page.getByRole('listitem').filter({ hasText: agent.name })
  await row.getByText('Part of your other subscription, Personal.').waitFor()
  expect(await page.getByText('Part of your other subscription').count()).toBe(1)
})

test('a refused change says why', async () => {
  const message = 'Your plan has 5 agents, and all are in use.'
  const { page } = await openAgents({
    calls: { 'POST /api/account/agents': { status: 409, json: refusal('agent_limit_reached', message) } },
  })
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name of the agent').fill('Laptop')
  await page.getByRole('button', { name: 'Create agent' }).click()
  await page.getByRole('alert').getByText(message).waitFor()
})

test('an agent is renamed, and the focus returns to it', async () => {
  const { page, sent } = await openAgents({ calls: { [`PATCH ${path}`]: { status: 204 } } })
  await page.getByRole('button', { name: 'Rename of default' }).click()
  await page.getByLabel('Name of the agent').fill('Laptop')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H3')
  expect(sent).toEqual([{ call: `PATCH ${path}`, body: { name: 'Laptop' } }])
})

test('a new token leaves the old one working as long as its owner picks', async () => {
  const { page, sent } = await openAgents({ calls: { [`POST ${path}/rotate`]: secret } })
  await page.getByRole('button', { name: 'New token of default' }).click()
  await page.getByLabel('for 24 more hours').check()
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Create token' }).click()
  await page.getByText(token).waitFor()
  expect(sent).toEqual([{ call: `POST ${path}/rotate`, body: { overlap: '24h' } }])
})

test('a token is shown again only with a code', async () => {
  const { page, sent } = await openAgents({
    calls: {
      [`POST ${path}/reveal-code`]: { status: 202, json: { status: 'accepted' } },
      [`POST ${path}/reveal`]: secret,
    },
  })
  await page.getByRole('button', { name: 'Show token of default' }).click()
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByLabel('Code', { exact: true }).fill('123456')
  await page.getByRole('button', { name: 'Show the token', exact: true }).click()
  await page.getByText(token).waitFor()
  expect(sent.map(({ body }) => body)).toEqual([null, { code: '123456' }])
})

test('who waits in vain for the code to a token can ask for another one', async () => {
  const { page, sent } = await openAgents({
    calls: { [`POST ${path}/reveal-code`]: { status: 202, json: { status: 'accepted' } } },
  })
  await page.getByRole('button', { name: 'Show token of default' }).click()
  await page.clock.install()
  await page.getByRole('button', { name: 'Send me a code' }).click()
  await page.getByText('Send another code in').waitFor()
  await page.clock.fastForward('00:31')
  await page.getByRole('button', { name: 'Send another code', exact: true }).click()
  await page.getByText('Asked for another code.').waitFor()
  expect(sent.map(({ call }) => call)).toEqual(Array(2).fill(`POST ${path}/reveal-code`))
})

test('a revoked agent is gone after its owner has confirmed it', async () => {
  let agents = [agent]
  const { page, sent } = await openAgents({
    agents: () => ({ json: { agents } }),
    calls: { [`DELETE ${path}`]: { status: 204 } },
  })
  await page.getByRole('button', { name: 'Revoke of default' }).click()
  expect(sent).toEqual([])
  agents = []
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText('There are no agents yet.').waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('agents')
})

test('nobody is offered an agent before the first one has come with the first payment', async () => {
  const { prepare } = accountApi({
    account: () => ({ json: { ...account, subscription: { ...subscription, has_access: false } } }),
    agents: () => ({ json: { agents: [] } }),
  })
  const { page } = await visit('/dashboard', { prepare })
  await page.getByText('Your first agent, with its token, is created when your access starts.').waitFor()
  expect(await page.getByRole('button', { name: 'New agent' }).count()).toBe(0)
})

test('an agent is limited in calls and credits, and an empty field is no limit', async () => {
  const { page, sent } = await openAgents({ calls: { [`PATCH ${path}/limits`]: { status: 204 } } })
  await page.getByRole('button', { name: 'Limit of default' }).click()
  await page.getByText('Used so far: 340.').waitFor()
  await page.getByLabel('Calls a month').fill('1000')
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: 'Save the limits' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H3')
  expect(sent).toEqual([{ call: `PATCH ${path}/limits`, body: { calls: 1000, credits: null } }])
})

test('an agent that has reached its limit says so, and a member is not offered to change it', async () => {
  const limits = { ...agent.limits, calls: 340, credits: 10, credits_used: 2.5 }
  const { page } = await openAgents({
    account: { json: { ...account, role: 'member' } },
    agents: () => ({ json: { agents: [{ ...agent, limits }] } }),
  })
  await page.getByText('It has reached its limit for this month').waitFor()
  await page.getByText('Its limit this month: 340 of 340 calls, 2.5 of 10 credits used.').waitFor()
  expect(await page.getByRole('button', { name: 'Limit of default' }).count()).toBe(0)
})

test('an admin says where an agent may call from, is warned of hosted clients, and sees what is refused', async () => {
  const message = '"home.example" is not an address that can be allowed.'
  const replies: Reply<'Error'>[] = [
    { status: 400, json: refusal('invalid_request', message) },
    { status: 204 },
  ]
  const { page, sent } = await openAgents({
    calls: { [`PUT ${path}/addresses`]: () => replies.shift() ?? { status: 204 } },
    agents: () => ({ json: { agents: [{ ...agent, allowed_addresses: ['198.51.100.0/24'] }] } }),
  })
  await page.getByText('May call only from 198.51.100.0/24.').waitFor()
  await page.getByRole('button', { name: 'Addresses of default' }).click()
  await page.getByText('call from the addresses of their vendors').waitFor()
  const field = page.getByLabel('IP addresses and ranges')
  expect(await field.inputValue()).toBe('198.51.100.0/24')
  expect(await findViolations(page)).toEqual([])
  await field.fill('home.example')
  await page.getByRole('button', { name: 'Save the addresses' }).click()
  await page.getByText(message).waitFor()
  await field.fill(' 203.0.113.7,2001:db8::/32 ')
  await page.getByRole('button', { name: 'Save the addresses' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('H3')
  expect(sent.map(({ body }) => body)).toEqual([
    { addresses: ['home.example'] },
    { addresses: ['203.0.113.7', '2001:db8::/32'] },
  ])
})
