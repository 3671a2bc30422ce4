import { createGate, type Gate } from '@kamiyo/mcp-gate'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expect, it, onTestFinished } from 'vitest'
import { createCountingMeter } from './counting-meter.ts'
import { tryEverything, withoutTimes } from './try-everything.ts'

/** It has no types of its own. */
const EVERYTHING = '@modelcontextprotocol/server-everything/dist/server/index.js'
const { createServer } = (await import(EVERYTHING)) as {
  createServer(): { server: McpServer; cleanup(): void }
}

async function connect(gate: Gate | undefined): Promise<Client> {
  const { server, cleanup } = createServer()
  const [near, far] = InMemoryTransport.createLinkedPair()
  const send = near.send.bind(near)
  near.send = async (message, options) =>
    await send(message, { ...options, authInfo: { token: 'alice', clientId: 'alice', scopes: [] } })
  await (gate ? gate.protect(server) : server).connect(far)
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(near)
  onTestFinished(async () => {
    await client.close()
    cleanup()
  })
  return client
}

it('the reference server does all that it did before it was protected', async () => {
  const meter = createCountingMeter({ alice: { credits: 100 } })
  const bare = await tryEverything(await connect(undefined))
  const client = await connect(createGate({ meter }))
  expect(withoutTimes(await tryEverything(client))).toEqual(withoutTimes(bare))
  expect(bare.progress).toEqual([1, 2])
  expect(meter.accounts['alice']?.credits).toBe(92)
  expect(meter.ended.map(({ outcome }) => outcome)).toEqual([
    ...Array.from({ length: 8 }, () => 'ok'),
    'tool_error',
    'tool_error',
  ])
})
