import { createGate, type GateOptions } from '@kamiyo/mcp-gate'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server'
import { expect, it, onTestFinished, vi } from 'vitest'
import { bearer, connectV1, connectV2, wrapV2 } from './clients.ts'
import { type Account, createCountingMeter } from './counting-meter.ts'
import { serveV1Stateless, serveV2 } from './serve.ts'
import { buildV2Server } from './sold-server-v2.ts'

async function start(accounts: Record<string, Account>, options: Partial<GateOptions> = {}, serve = serveV2) {
  const meter = createCountingMeter(accounts)
  const gate = createGate({ meter, ...options })
  const watch = { runs: 0, aborted: 0 }
  return { meter, gate, watch, url: await serve(gate, watch) }
}

it('two plans see their own lists at the same time, which no cache may share', async () => {
  const { url } = await start({ basic: { credits: 1, tools: ['search'] }, pro: { credits: 1 } })
  const [basic, pro] = await Promise.all(
    ['basic', 'pro'].map(async (token) => await (await connectV2(url, bearer(token))).listTools()),
  )
  expect(basic?.tools.map(({ name }) => name)).not.toContain('write')
  expect(pro?.tools.map(({ name }) => name)).toContain('write')
  expect([basic?.cacheScope, basic?.ttlMs]).toEqual(['private', 0])
})

it('a tool outside the plan is refused although the client knows its name', async () => {
  const { url, watch } = await start({ basic: { credits: 5, tools: ['search'] } })
  const answer = await (await connectV1(url, bearer('basic'))).call('write')
  expect(answer._meta?.['kamiyo.io/denial']?.['code']).toBe('tool_not_in_plan')
  expect(watch.runs).toBe(0)
})

it('ninety refusals come at once and hold nothing', async () => {
  const { url, meter, gate } = await start({ poor: { credits: 0 } }, {}, serveV1Stateless)
  const client = await connectV1(url, bearer('poor'))
  const answers = await Promise.all(Array.from({ length: 90 }, () => client.call('write')))
  expect(answers.every(({ isError }) => isError)).toBe(true)
  expect([meter.held(), meter.ended]).toEqual([0, []])
  expect(gate.getStats().refused).toEqual({ payment_required: 90 })
})

it('a client that can open links is asked once to pay, and a call that was paid meanwhile runs', async () => {
  const { url, meter } = await start({ poor: { credits: 0 } })
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: { url: {} } } },
  )
  const opened: string[] = []
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    if ('url' in params) opened.push(params.url)
    meter.accounts['poor'] = { credits: opened.length > 1 ? 0 : 1 }
    return { action: 'accept' }
  })
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: bearer('poor') } }))
  onTestFinished(async () => await client.close())
  const paid = await wrapV2(client).call('write')
  expect(paid.content?.[0]?.text).toBe('written')
  const refused = await wrapV2(client).call('write')
  expect(refused._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
  expect(opened).toEqual(['https://sold.example/upgrade/1', 'https://sold.example/upgrade/1'])
})

it('the token of the process is not used for requests over HTTP', async () => {
  vi.stubEnv('KAMIYO_MCP_TOKEN', 'alice')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { url, meter } = await start({ alice: { credits: 5 } })
  const answer = await (await connectV2(url)).call('write')
  expect(answer._meta?.['kamiyo.io/denial']?.['code']).toBe('invalid_token')
  expect(meter.reserved).toEqual([])
})

it('a server keeps its own account_balance, and the free one takes another name', async () => {
  const gate = createGate({ meter: createCountingMeter({ alice: { credits: 5 } }) })
  const server = new McpServer({ name: 'bank', version: '1.0.0' })
  server.registerTool('account_balance', {}, async () => ({ content: [{ type: 'text', text: 'the own' }] }))
  const [near, far] = InMemoryTransport.createLinkedPair()
  const send = near.send.bind(near)
  const authInfo = { token: 'alice', clientId: 'alice', scopes: [] }
  near.send = async (message) => await send(message, { authInfo })
  await gate.protect(server).connect(far)
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(near)
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'account_balance',
    'kamiyo_account_balance',
    'usage_today',
    'upgrade_link',
  ])
  const [own, ours] = ['account_balance', 'kamiyo_account_balance']
  expect((await wrapV2(client).call(own ?? '')).content?.[0]?.text).toBe('the own')
  expect((await wrapV2(client).call(ours ?? '')).structuredContent).toMatchObject({ tier: 'test' })
})

it('hooks see a call before and after, answer in its place, and keep it from being charged', async () => {
  const seen: string[] = []
  const { url, meter, watch } = await start(
    { alice: { credits: 5 } },
    {
      hooks: {
        beforeToolCall({ tool, arguments: { q } }) {
          seen.push(`before ${tool}`)
          if (q === 'cached') return { content: [{ type: 'text', text: 'from a cache' }] }
          return undefined
        },
        afterToolCall({ tool, call }, result) {
          seen.push(`after ${tool} for ${call?.account_id}`)
          if (tool === 'write') throw new Error('it is too bad to sell')
          return { ...result, content: [{ type: 'text', text: 'polished' }] }
        },
      },
    },
  )
  const client = await connectV2(url, bearer('alice'))
  expect((await client.call('search', { q: 'cached' })).content?.[0]?.text).toBe('from a cache')
  expect([watch.runs, meter.accounts['alice']?.credits]).toEqual([0, 5])
  expect((await client.call('search', { q: 'x' })).content?.[0]?.text).toBe('polished')
  const bad = await client.call('write')
  expect([bad.isError, bad.content?.[0]?.text]).toEqual([true, 'write failed: it is too bad to sell'])
  expect(meter.accounts['alice']?.credits).toBe(4)
  expect(seen).toEqual([
    'before search',
    'before search',
    'after search for alice',
    'before write',
    'after write for alice',
  ])
})

it('health is that of the meter and of the server, and a meter that fails refuses', async () => {
  const own = { isWell: true }
  const { url, gate, meter, watch } = await start(
    { alice: { credits: 5 } },
    { hooks: { healthCheck: () => own.isWell } },
  )
  expect(await gate.healthCheck()).toBe(true)
  own.isWell = false
  expect(await gate.healthCheck()).toBe(false)
  meter.reserve = async () => {
    throw new Error('out of order')
  }
  const answer = await (await connectV2(url, bearer('alice'))).call('write')
  expect(answer._meta?.['kamiyo.io/denial']).toMatchObject({
    code: 'meter_unavailable',
    retryable: true,
    retry_after_ms: 2_000,
  })
  expect(watch.runs).toBe(0)
})

it('a server that is connected already cannot be protected', async () => {
  const gate = createGate({ meter: createCountingMeter({}) })
  const server = buildV2Server({ runs: 0, aborted: 0 })
  await server.connect(InMemoryTransport.createLinkedPair()[0])
  expect(() => gate.protect(server)).toThrow('call gate.protect(server) before server.connect()')
})

it('handlers that were set before the server is connected are still called', async () => {
  const gate = createGate({ meter: createCountingMeter({}) })
  const [near, far] = InMemoryTransport.createLinkedPair()
  const heard: string[] = []
  far.onclose = () => void heard.push('close')
  far.onmessage = () => void heard.push('message')
  await gate.protect(buildV2Server({ runs: 0, aborted: 0 })).connect(far)
  await near.start()
  await near.send({ jsonrpc: '2.0', id: 1, method: 'ping' })
  await near.close()
  expect(heard).toEqual(['message', 'close'])
})

it('identical calls from two addresses do not share a run: one of them may be refused', async () => {
  const { url, meter } = await start({ alice: { credits: 5 } }, { clientAddressHeader: 'x-real-ip' })
  const addresses = ['203.0.113.7', '203.0.113.8']
  const clients = await Promise.all(
    addresses.map(async (address) => await connectV2(url, { ...bearer('alice'), 'x-real-ip': address })),
  )
  await Promise.all(clients.map(async (client) => await client.call('search', { q: 'x', ms: 300 })))
  expect(meter.reserved.map(({ client_address }) => client_address).toSorted()).toEqual(addresses)
})
