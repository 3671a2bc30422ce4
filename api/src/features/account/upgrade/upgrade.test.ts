import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import type { Subscriber } from '../../../../testing/subscriber.ts'
import { type Refusal, upgradeUrl } from '../../upgrade/link.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

type Given = Partial<Refusal> & Pick<Refusal, 'reason'>

function pathFor({ accountId }: Pick<Subscriber, 'accountId'>, given: Given): string {
  const refusal: Refusal = {
    accountId,
    tier: 'personal',
    tool: 'search_exploits',
    refusedAt: new Date(),
    ...given,
  }
  const { pathname } = new URL(upgradeUrl(api.deps.config, refusal))
  return `/api/account${pathname}`
}

async function read(buyer: Subscriber, given: Given) {
  const visitor = await api.signIn(buyer.email)
  const { body } = await visitor.send('GET', pathFor(buyer, given))
  return body as {
    plans: { tier: string }[]
    credit_packs: unknown[]
    is_lifted: boolean
    remedy: string
    explanation: string
  }
}

test('whoever was refused for too many calls is told of the plans that allow more, and of no other', async () => {
  const buyer = await api.subscriber({ tier: 'personal' })
  const resetAt = new Date(Date.now() + 50_000)
  const { plans, credit_packs: packs, ...told } = await read(buyer, { reason: 'rate_limited', resetAt })
  expect(plans.map(({ tier }) => tier)).toEqual(['team', 'enterprise'])
  expect(packs).toEqual([])
  expect(told).toMatchObject({
    explanation:
      'A call of search_exploits was refused: the plan allows 30 calls a minute, and they were used up.',
    is_lifted: false,
    may_buy: true,
    has_subscription: true,
    remedy: 'buy',
  })
})

test('a larger plan lifts the refusal, and so does the time at which it works again', async () => {
  const larger = await api.subscriber({ tier: 'team' })
  const later = { reason: 'daily_limit_reached', resetAt: new Date(Date.now() + 3_600_000) } as const
  expect((await read(larger, later)).is_lifted).toBe(true)
  const same = await api.subscriber({ tier: 'personal' })
  expect((await read(same, later)).is_lifted).toBe(false)
  expect((await read(same, { ...later, resetAt: new Date(Date.now() - 1_000) })).is_lifted).toBe(true)
})

test('the largest plan is told to wait', async () => {
  const buyer = await api.subscriber({ tier: 'enterprise' })
  const given = {
    reason: 'rate_limited',
    tier: 'enterprise',
    resetAt: new Date(Date.now() + 50_000),
  } as const
  expect(await read(buyer, given)).toMatchObject({ plans: [], remedy: 'wait' })
})

test('a payment that is overdue leads to the invoice, and a limit of the agent to the agents', async () => {
  const buyer = await api.subscriber({ tier: 'personal' })
  expect(await read(buyer, { reason: 'agent_cap_reached' })).toMatchObject({
    remedy: 'agent_limits',
    plans: [],
  })
  expect(await read(buyer, { reason: 'past_due' })).toMatchObject({ remedy: 'pay', is_lifted: true })
})

test('the link of a refused call opens for its owner, who is told of plans and credits', async () => {
  const buyer = await api.subscriber({ tier: 'team', status: 'canceled' })
  const response = await fetch(`${api.url}/key/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${buyer.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'search_exploits', arguments: {} },
    }),
  })
  const [, path = ''] = /http:\/\/[^/\s]+(\/upgrade\/[\w-]+)/.exec(await response.text()) ?? []
  const { status, body } = await (await api.signIn(buyer.email)).send('GET', `/api/account${path}`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    explanation: 'A call was refused: the account has no plan that is running.',
    is_lifted: false,
    has_subscription: false,
    plans: [{ tier: 'personal' }, { tier: 'team' }, { tier: 'enterprise', is_sold_here: false }],
    credit_packs: [{ id: 'starter' }, { id: 'builder' }],
  })
})

test('a new plan after one that ended says that its token is a new one, and another plan that it stays', async () => {
  const buyer = await api.subscriber({ status: 'canceled' })
  const refused = { reason: 'suspended', tier: '', refusedAt: new Date() } as const
  expect(await read(buyer, refused)).toMatchObject({ is_lifted: false, needs_new_token: false })
  const later = new Date(Date.now() + 2_000)
  const { subscription } = await api.subscriber({ email: buyer.email })
  await api.deps.db
    .updateTable('mcpTokens')
    .set({ createdAt: later })
    .where('subscriptionId', '=', subscription)
    .execute()
  expect(await read(buyer, refused)).toMatchObject({ is_lifted: true, needs_new_token: true })
  const larger = await api.subscriber({ tier: 'team' })
  expect(
    await read(larger, { reason: 'tool_not_in_plan', resetAt: new Date(Date.now() - 1_000) }),
  ).toMatchObject({ is_lifted: true, needs_new_token: false })
})

test('a link opens for the people of its account alone', async () => {
  const [owner, stranger] = [await api.subscriber(), await api.subscriber()]
  const path = pathFor(owner, { reason: 'rate_limited' })
  expect((await api.visitor(owner.email).send('GET', path)).status).toBe(401)
  const { status, body } = await (await api.signIn(stranger.email)).send('GET', path)
  expect(status).toBe(403)
  expect(body).toMatchObject({
    error: { code: 'forbidden', message: expect.stringContaining('another account') },
  })
  expect(JSON.stringify(body)).not.toContain('search_exploits')
})

test('a link that is older than an hour, or was changed, is refused with what to do', async () => {
  const buyer = await api.subscriber()
  const visitor = await api.signIn(buyer.email)
  const old = pathFor(buyer, { reason: 'rate_limited', refusedAt: new Date(Date.now() - 3_700_000) })
  for (const path of [old, `${pathFor(buyer, { reason: 'rate_limited' })}x`, '/api/account/upgrade/x']) {
    const { status, body } = await visitor.send('GET', path)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      error: { code: 'invalid_link', message: expect.stringContaining('Ask your agent') },
    })
  }
})
