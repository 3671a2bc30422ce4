import { createGate, type GateOptions } from '@kamiyo/mcp-gate'
import { describe, expect, it } from 'vitest'
import { bearer, type Connect, connectV1, connectV2, connectV2Legacy } from './clients.ts'
import { type CountingMeter, createCountingMeter } from './counting-meter.ts'
import { type Served, serveV1Sessions, serveV1Stateless, serveV2 } from './serve.ts'
import { waitUntil } from './wait-until.ts'

const PAIRS: [string, Served, Connect][] = [
  ['SDK v1 without sessions, client v1', serveV1Stateless, connectV1],
  ['SDK v1 with sessions, client v1', serveV1Sessions, connectV1],
  ['SDK v1 without sessions, client v2', serveV1Stateless, connectV2Legacy],
  ['SDK v1 with sessions, client v2', serveV1Sessions, connectV2Legacy],
  ['SDK v2, client v1', serveV2, connectV1],
  ['SDK v2, client v2 of 2025', serveV2, connectV2Legacy],
  ['SDK v2, client v2 of 2026', serveV2, connectV2],
]

interface Setup {
  credits?: number
  tools?: string[]
  prices?: CountingMeter['prices']
  options?: Partial<GateOptions>
}

describe.each(PAIRS)('%s', (_name, serve, connect) => {
  async function start({ credits = 10, tools, prices, options = {} }: Setup = {}) {
    const meter = createCountingMeter(
      { alice: { credits, ...(tools && { tools }) } },
      prices ?? { '*': { credits: 1 }, search: { credits: 5 } },
    )
    const watch = { runs: 0, aborted: 0 }
    const gate = createGate({ meter, ...options })
    const url = await serve(gate, watch)
    const client = await connect(url, bearer('alice'))
    return { meter, watch, gate, url, client, left: () => meter.accounts['alice']?.credits }
  }

  it('charges an answered call once, and says so in the answer', async () => {
    const { client, meter, left } = await start()
    const answer = await client.call('search', { q: 'x' })
    expect(answer.content?.[0]?.text).toBe('found x')
    expect(answer._meta?.['kamiyo.io/charge']).toMatchObject({
      credits: 5,
      included_calls: 0,
      remaining: { credits: 5 },
    })
    expect(left()).toBe(5)
    expect(meter.ended).toEqual([{ tool: 'search', outcome: 'ok', credits: 5 }])
  })

  it('gives back what a failing tool held', async () => {
    const { client, meter, left } = await start()
    expect((await client.call('fails')).isError).toBe(true)
    await client.call('throws').catch((error: unknown) => error)
    await client.call('no-such-tool').catch((error: unknown) => error)
    expect(left()).toBe(10)
    expect(meter.held()).toBe(0)
    expect(meter.ended.map(({ credits }) => credits)).toEqual([0, 0, 0])
  })

  it('refuses what is not paid, in words and in facts', async () => {
    const { client, watch } = await start({ credits: 4 })
    const answer = await client.call('search', { q: 'x' })
    expect(answer.isError).toBe(true)
    expect(answer.content?.[0]?.text).toContain('Not run: search costs 5 credits, and 4 are left')
    const facts = { code: 'payment_required', retryable: false, price: 5, remaining: 4 }
    expect(answer._meta?.['kamiyo.io/denial']).toMatchObject(facts)
    expect(answer.structuredContent?.['error']).toMatchObject(facts)
    expect(watch.runs).toBe(0)
  })

  it('refuses a tool with an output schema in a way that every client can read', async () => {
    const { client } = await start({ credits: 0 })
    await client.listTools()
    const answer = await client.call('typed')
    expect(answer.isError).toBe(true)
    expect(answer._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
    expect(answer.structuredContent).toBeUndefined()
  })

  it('lists the tools of the plan with their prices, and the free ones', async () => {
    const { client } = await start({ tools: ['search', 'typed'], credits: 0 })
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'search',
      'typed',
      'account_balance',
      'usage_today',
      'upgrade_link',
    ])
    expect(tools[0]?.description).toBe('Searches (5 credits a call)')
    expect(tools[0]?._meta?.['kamiyo.io/price']).toEqual({ credits: 5 })
  })

  it('answers the free tools with nothing left', async () => {
    const { client, meter } = await start({ credits: 0 })
    const balance = await client.call('account_balance')
    expect(balance.structuredContent).toMatchObject({ tier: 'test', remaining: { credits: 0 } })
    expect((await client.call('usage_today')).structuredContent).toMatchObject({ calls_today: 2 })
    expect((await client.call('upgrade_link')).content?.[0]?.text).toContain('https://sold.example/upgrade/1')
    expect(meter.reserved).toEqual([])
  })

  it('runs one of two calls at once when one is paid for', async () => {
    const { client, watch, left } = await start({ credits: 1 })
    const answers = await Promise.all([client.call('write', { ms: 20 }), client.call('write', { ms: 20 })])
    expect(answers.filter(({ isError }) => isError)).toHaveLength(1)
    expect(watch.runs).toBe(1)
    expect(left()).toBe(0)
  })

  it('charges identical calls of a read-only tool at the same moment once', async () => {
    const { client, watch, left } = await start()
    const answers = await Promise.all([
      client.call('search', { q: 'x', ms: 50 }),
      client.call('search', { ms: 50, q: 'x' }),
    ])
    expect(answers.map(({ content }) => content?.[0]?.text)).toEqual(['found x', 'found x'])
    expect(watch.runs).toBe(1)
    expect(left()).toBe(5)
    const charges = answers.map(({ _meta }) => _meta?.['kamiyo.io/charge']?.['credits'])
    expect(charges.toSorted()).toEqual([0, 5])
  })

  it('charges a call whose answer was lost once when it comes again with its key', async () => {
    const { client, meter, left } = await start()
    const options = { meta: { 'kamiyo.io/idempotency-key': 'k1' } }
    await client.call('write', {}, options)
    await client.call('write', {}, options)
    expect(left()).toBe(9)
    expect(meter.reserved.map(({ idempotency_key }) => idempotency_key)).toEqual(['k1', 'k1'])
    expect(meter.reserved[0]?.args_hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('takes the idempotency key of the header as well', async () => {
    const { url, meter } = await start()
    const client = await connect(url, { ...bearer('alice'), 'idempotency-key': 'k2' })
    await client.call('write')
    expect(meter.reserved.at(-1)?.idempotency_key).toBe('k2')
  })

  it('gives back what a cancelled call held, and delivers nothing of it', async () => {
    const { client, meter, left, watch } = await start()
    const controller = new AbortController()
    const call = client.call('write', { ms: 300 }, { signal: controller.signal }).catch(() => 'cancelled')
    await waitUntil('the tool to run', () => watch.runs === 1)
    controller.abort('enough')
    expect(await call).toBe('cancelled')
    await waitUntil('the call to end', () => meter.ended.length === 1 && watch.aborted === 1)
    expect(meter.ended[0]?.outcome).toMatch(/^(cancelled|client_gone)$/)
    expect(left()).toBe(10)
  })

  it('does not deliver what could not be booked', async () => {
    const { client, meter, left, gate } = await start()
    meter.settles = async () => false
    const answer = await client.call('search', { q: 'x' })
    expect(answer.isError).toBe(true)
    expect(JSON.stringify(answer)).not.toContain('found x')
    expect(answer._meta?.['kamiyo.io/denial']?.['code']).toBe('meter_unavailable')
    expect(left()).toBe(10)
    expect(gate.getStats()).toMatchObject({ undelivered: 1, running: 0 })
  })

  it('stops a call that takes too long', async () => {
    const { client, meter, left, watch } = await start({ options: { maxDurationMs: 60 } })
    const answer = await client.call('write', { ms: 400 })
    expect(answer.content?.[0]?.text).toContain('took longer than 0.06 seconds')
    expect(meter.ended[0]?.outcome).toBe('timeout')
    expect(left()).toBe(10)
    expect(watch.aborted).toBe(1)
  })

  it('charges the units that were used, never more than were reserved', async () => {
    const words = { most: (args: { [name: string]: unknown }) => Number(args['words']), used: countWords }
    const { client, left } = await start({
      prices: { '*': { credits: 1 }, 'count-words': { credits: 0.5, unit: 'word' } },
      options: { units: { 'count-words': words } },
    })
    const answer = await client.call('count-words', { words: 8 })
    expect(answer._meta?.['kamiyo.io/charge']).toMatchObject({ credits: 2, remaining: { credits: 8 } })
    expect(left()).toBe(8)
    expect((await client.call('count-words', { words: 18 })).isError).toBe(true)
  })

  it('charges prompts and resources only where the catalogue names them', async () => {
    const prices = {
      '*': { credits: 9 },
      'prompt:sold': { credits: 2 },
      'resource:file:///sold': { credits: 3 },
    }
    const { client, left } = await start({ prices })
    await client.getPrompt('plain')
    await client.readResource('file:///free')
    expect(left()).toBe(10)
    await client.getPrompt('sold')
    await client.readResource('file:///sold')
    expect(left()).toBe(5)
    await client.getPrompt('sold')
    await client.getPrompt('sold')
    await expect(client.getPrompt('sold')).rejects.toThrow('Not run: prompt:sold costs 2 credits')
  })

  it('refuses a client without a token', async () => {
    const { url } = await start()
    const client = await connect(url)
    const answer = await client.call('write')
    expect(answer._meta?.['kamiyo.io/denial']?.['code']).toBe('invalid_token')
    expect(answer.content?.[0]?.text).toContain('Authorization: Bearer')
  })
})

function countWords({ content }: { content?: unknown }): number {
  return JSON.stringify(content).match(/word/g)?.length ?? 0
}
