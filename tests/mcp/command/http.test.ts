import { describe, expect, it } from 'vitest'
import { bearer, connectV1, connectV2, connectV2Legacy } from '../clients.ts'
import { createCountingMeter } from '../counting-meter.ts'
import { type Sessions, serveV1Sessions, serveV2 } from '../serve.ts'
import { waitUntil } from '../wait-until.ts'
import { commandEnvironment, spawnCommand, startCommand } from './start-command.ts'

/** A server that nobody protects. */
const BARE = { protect: <Server>(server: Server) => server }

async function start(accounts: Record<string, { credits: number }>) {
  const meter = createCountingMeter(accounts)
  const watch = { runs: 0, aborted: 0 }
  const sessions: Sessions = new Map()
  const upstream = await serveV1Sessions(BARE, watch, sessions)
  const command = await startCommand(['--upstream', upstream.href], await commandEnvironment(meter))
  return { meter, watch, sessions, ...command }
}

describe.each([
  ['SDK v1', connectV1],
  ['SDK v2', connectV2],
  ['SDK v2 with the protocol of 2025', connectV2Legacy],
])('a v1 server with sessions, sold to a client of %s', (_name, connect) => {
  it('each client pays for its own calls, until it cannot', async () => {
    const { url, meter } = await start({ alice: { credits: 2 }, bob: { credits: 0 } })
    const [alice, bob] = await Promise.all([connect(url, bearer('alice')), connect(url, bearer('bob'))])
    const { tools } = await alice.listTools()
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['search', 'account_balance']))
    expect((await alice.call('search', { q: 'x' })).content?.[0]?.text).toBe('found x')
    const failed = await alice.call('fails')
    expect([failed.isError, failed.content?.[0]?.text]).toEqual([true, 'upstream down'])
    const typed = await alice.call('typed')
    expect(typed.structuredContent).toEqual({ n: 1 })
    for (const client of [alice, bob]) {
      const refused = await client.call('search', { q: 'y' })
      expect(refused._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
    }
    expect(meter.ended.map(({ outcome }) => outcome)).toEqual(['ok', 'tool_error', 'ok'])
    expect(await bob.getPrompt('plain')).toMatchObject({ messages: [{ content: { text: 'plain' } }] })
    expect(await bob.readResource('file:///free')).toMatchObject({ contents: [{ text: 'content' }] })
  })
})

it('a server of SDK v2 is sold as well', async () => {
  const meter = createCountingMeter({ alice: { credits: 1 } })
  const upstream = await serveV2(BARE, { runs: 0, aborted: 0 })
  const { url } = await startCommand(['--upstream', upstream.href], await commandEnvironment(meter))
  const answer = await (await connectV2(url, bearer('alice'))).call('search', { q: 'x' })
  expect(answer.content?.[0]?.text).toBe('found x')
  expect(answer._meta?.['kamiyo.io/charge']).toMatchObject({ credits: 1 })
})

it('a server that has forgotten its session, as after a restart, is asked for another', async () => {
  const { url, sessions, meter } = await start({ alice: { credits: 2 } })
  const client = await connectV2(url, bearer('alice'))
  sessions.clear()
  expect((await client.call('write')).content?.[0]?.text).toBe('written')
  expect(meter.accounts['alice']?.credits).toBe(1)
})

it('a call that its client cancels is cancelled at the server', async () => {
  const { url, watch, meter } = await start({ alice: { credits: 1 } })
  const client = await connectV2(url, bearer('alice'))
  const controller = new AbortController()
  const call = client.call('write', { ms: 20_000 }, { signal: controller.signal })
  await waitUntil('the call to run', () => watch.runs === 1)
  controller.abort()
  await expect(call).rejects.toThrow()
  await waitUntil('the end of the call', () => watch.aborted === 1 && meter.ended.length === 1)
  expect(meter.accounts['alice']?.credits).toBe(1)
})

it('told to stop, the command lets running calls end, and then ends well', async () => {
  const { url, watch, meter, child, ended } = await start({ alice: { credits: 1 } })
  const client = await connectV1(url, bearer('alice'))
  const call = client.call('write', { ms: 1_000 })
  await waitUntil('the call to run', () => watch.runs === 1)
  child.kill('SIGTERM')
  expect((await call).content?.[0]?.text).toBe('written')
  expect(await ended).toBe(0)
  expect(meter.ended).toMatchObject([{ outcome: 'ok', credits: 1 }])
})

it('says whether calls can be sold, and that a port is taken', async () => {
  const { url } = await start({})
  expect((await fetch(new URL('/healthz', url))).status).toBe(200)
  expect((await fetch(new URL('/elsewhere', url))).status).toBe(404)
  const env = await commandEnvironment(createCountingMeter({}))
  const { ended, stderr } = spawnCommand(['--upstream', url.href, '--port', url.port], env)
  expect(await ended).toBe(1)
  expect(stderr()).toContain(`kamiyo-gate: Port ${url.port} of 127.0.0.1 cannot be listened on`)
})

it.each([
  [[], 'Name the server to sell, with one of --upstream and --stdio.'],
  [['--upstream', 'http://127.0.0.1:9/mcp'], 'The server at http://127.0.0.1:9/mcp cannot be reached'],
  [['--stdio', 'no-such-program-here'], 'The server "no-such-program-here" cannot be reached'],
])('%j ends with words that help', async (args, told) => {
  const { ended, stderr } = spawnCommand(args, await commandEnvironment(createCountingMeter({})))
  expect(await ended).toBe(1)
  expect(stderr()).toContain(`kamiyo-gate: ${told}`)
  expect(stderr()).not.toMatch(/\n\s+at /)
})
