import { setTimeout as sleep } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../testing/start-account-api.ts'
import { startEventApi } from '../../../testing/start-event-api.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const bearer = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } })
const door = () => new URL(`${api.url}/key/mcp`)

interface Content {
  isError?: boolean
  content: { type: string; text: string }[]
  _meta?: Record<string, unknown>
}

type Caller = (name: string, args?: Record<string, unknown>) => Promise<Content>

async function connectSecond(token: string, mode: 'auto' | 'legacy'): Promise<Caller> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(door(), bearer(token)))
  onTestFinished(async () => await client.close())
  return async (name, args = {}) => (await client.callTool({ name, arguments: args })) as Content
}

async function connectFirst(token: string): Promise<Caller> {
  const client = new FirstClient({ name: 'test', version: '1' })
  // Their types disagree about undefined, under exactOptionalPropertyTypes.
  await client.connect(new FirstTransport(door(), bearer(token)) as Parameters<FirstClient['connect']>[0])
  onTestFinished(async () => await client.close())
  return async (name, args = {}) => (await client.callTool({ name, arguments: args })) as Content
}

const connectors: [string, (token: string) => Promise<Caller>][] = [
  ['SDK v2, newest protocol', async (token) => await connectSecond(token, 'auto')],
  ['SDK v2, 2025 protocol', async (token) => await connectSecond(token, 'legacy')],
  ['SDK v1', connectFirst],
]

test.each(connectors)(
  '%s calls search_exploits with the mailed token, and is charged once',
  async (_name, connect) => {
    const { token, customer } = await api.subscriber({ tier: 'personal' })
    const call = await connect(token)
    const answer = await call('search_exploits', { limit: 3 })
    expect(answer.isError).toBeFalsy()
    expect(answer.content[0]?.text).toMatch(/\d{4}-\d{2}-\d{2}/)
    expect(answer._meta?.['kamiyo.io/charge']).toMatchObject({ included_calls: 1 })
    const { periodCalls } = await api.deps.db
      .selectFrom('wallets')
      .innerJoin('customers', 'customers.userId', 'wallets.accountId')
      .select('periodCalls')
      .where('customers.stripeCustomerId', '=', customer)
      .executeTakeFirstOrThrow()
    expect(periodCalls).toBe(1)
  },
)

test('the 31st call of a minute is refused with the second at which it works, and a larger plan lifts it at the next call', async () => {
  const { token, subscription } = await api.subscriber({ tier: 'personal' })
  const call = await connectFirst(token)
  for (let made = 1; made <= 30; made += 1)
    expect((await call('search_exploits', { limit: 1 })).isError, `call ${made}`).toBeFalsy()
  const refused = await call('search_exploits')
  expect(refused.isError).toBe(true)
  expect(refused.content[0]?.text).toMatch(/before \d\d:\d\d:\d\d UTC \(in \d+ seconds\)/)
  await change(subscription, { tier: 'team' })
  expect((await call('search_exploits')).isError).toBeFalsy()
  await change(subscription, { status: 'canceled' })
  const ended = await call('search_exploits')
  expect(ended.isError).toBe(true)
  expect(ended.content[0]?.text).toMatch(/^Not run: The subscription behind this token is canceled/)
})

async function change(subscription: string, values: { tier?: string; status?: string }): Promise<void> {
  await api.deps.db
    .updateTable('subscriptions')
    .set(values)
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  // Callers of one token share what was read a moment ago.
  await sleep(60)
}

test('free tools say what is left, and cost nothing', async () => {
  const { token } = await api.subscriber({ tier: 'personal' })
  const call = await connectFirst(token)
  expect((await call('account_balance')).content[0]?.text).toMatch(/\S/)
  expect((await call('usage_today')).content[0]?.text).toMatch(/\b0\b/)
})

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}

async function post(
  headers: Record<string, string>,
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(door(), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(initialize),
  })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

test.each([
  ['no token', {}, /No bearer token was sent/],
  ['a placeholder', { authorization: 'Bearer $MCP_TOKEN' }, /holds a placeholder/],
  ['a token that nobody issued', { authorization: 'Bearer abc.def.ghi' }, /not a token that we issued/],
])('%s is refused with words that help, and no client is sent to sign in', async (_name, headers, words) => {
  const refused = await post(headers)
  expect(refused.status).toBe(403)
  expect(refused.headers.has('www-authenticate')).toBe(false)
  expect(refused.text).toMatch(words)
})

test('a host that leads to this machine by another name is refused', async () => {
  const { request } = await import('node:http')
  const status = await new Promise((resolve, reject) => {
    const sent = request(door(), { method: 'POST', headers: { host: 'attacker.example' } }, (response) =>
      resolve(response.statusCode),
    )
    sent.on('error', reject)
    sent.end()
  })
  expect(status).toBe(403)
})

test('a page of any origin may call with a token that it was given', async () => {
  const response = await fetch(door(), {
    method: 'OPTIONS',
    headers: {
      origin: 'https://inspector.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,mcp-protocol-version',
    },
  })
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version')
})

test('whoever sells only tools of their own has no built-in server, and their gates are answered', async () => {
  const seller = await startEventApi({
    BUILT_IN_MCP_SERVER: 'off',
    MCP_SERVER_URL: 'https://tools.example/mcp',
  })
  onTestFinished(seller.close)
  const post = async (path: string) => (await fetch(`${seller.url}${path}`, { method: 'POST' })).status
  expect(await post('/key/mcp')).toBe(404)
  expect(await post('/api/gate/sessions')).toBe(401)
})
