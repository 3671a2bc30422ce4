import { createGate, type Gate } from '@kamiyo/mcp-gate'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expect, it, onTestFinished } from 'vitest'
import type { Answer } from './clients.ts'
import { createCountingMeter } from './counting-meter.ts'

/** It has no types of its own. */
const EVERYTHING = '@modelcontextprotocol/server-everything/dist/server/index.js'
const { createServer } = (await import(EVERYTHING)) as {
  createServer(): { server: McpServer; cleanup(): void }
}

const CALLS: [string, Record<string, unknown>][] = [
  ['echo', { message: 'hello' }],
  ['get-sum', { a: 2, b: 3 }],
  ['get-tiny-image', {}],
  ['get-structured-content', { location: 'New York' }],
  ['get-annotated-message', { messageType: 'error', includeImage: true }],
  ['get-resource-links', { count: 3 }],
  ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }],
  ['trigger-long-running-operation', { duration: 0.2, steps: 2 }],
  ['echo', { message: 7 }],
  ['no-such-tool', {}],
]

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

/** Everything that the server has, as its client sees it. */
async function tryEverything(client: Client) {
  const progress: number[] = []
  const onprogress = (step: { progress: number }) => void progress.push(step.progress)
  const calls: Answer[] = []
  for (const [name, args] of CALLS)
    calls.push((await client.callTool({ name, arguments: args }, undefined, { onprogress })) as Answer)
  const { prompts } = await client.listPrompts()
  const { resources } = await client.listResources()
  const uri = resources[0]?.uri ?? ''
  return {
    calls: calls.map(({ _meta, ...answer }) => answer),
    progress,
    prompts,
    prompt: await client.getPrompt({ name: 'simple-prompt' }),
    resources,
    resource: await client.readResource({ uri }),
    templates: await client.listResourceTemplates(),
  }
}

/** Its text resource says when it was made, to the second. */
function withoutTimes(everything: object): unknown {
  return JSON.parse(JSON.stringify(everything).replaceAll(/\d{1,2}:\d{2}:\d{2} [AP]M/g, 'a time'))
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
