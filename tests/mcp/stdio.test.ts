import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type McpClient, wrapV1, wrapV2 } from './clients.ts'
import { waitUntil } from './wait-until.ts'

const INFO = { name: 'test', version: '1.0.0' }

type Spawned = { client: McpClient; stderr(): string }

function processOf(server: string, token: string | undefined) {
  return {
    command: process.execPath,
    args: [fileURLToPath(new URL(server, import.meta.url))],
    env: { PATH: process.env['PATH'] ?? '', ...(token && { KAMIYO_MCP_TOKEN: token }) },
    stderr: 'pipe' as const,
  }
}

async function connectV1(server: string, token?: string): Promise<Spawned> {
  const client = new V1Client(INFO)
  const transport = new V1Transport(processOf(server, token))
  const stderr = collect(transport.stderr)
  await client.connect(transport)
  onTestFinished(async () => await client.close())
  return { client: wrapV1(client, () => undefined), stderr }
}

async function connectV2(server: string, token?: string): Promise<Spawned> {
  const client = new Client(INFO, { versionNegotiation: { mode: 'auto', probe: { timeoutMs: 5_000 } } })
  const transport = new StdioClientTransport(processOf(server, token))
  const stderr = collect(transport.stderr)
  await client.connect(transport)
  onTestFinished(async () => await client.close())
  return { client: wrapV2(client), stderr }
}

function collect(stream: { on(event: 'data', listener: (chunk: Buffer) => void): unknown } | null) {
  let text = ''
  stream?.on('data', (chunk) => {
    text += chunk.toString()
  })
  return () => text
}

describe.each([
  ['SDK v1, client v1', './stdio-v1.ts', connectV1],
  ['SDK v2, client v1', './stdio-v2.ts', connectV1],
  ['SDK v2, client v2', './stdio-v2.ts', connectV2],
])('on stdio: %s', (_name, server, connect) => {
  it('charges the token of the environment, and says on standard error why it refused', async () => {
    const { client, stderr } = await connect(server, 'alice')
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('account_balance')
    const paid = await client.call('search', { q: 'a secret argument' })
    expect(paid._meta?.['kamiyo.io/charge']).toMatchObject({ credits: 1, remaining: { credits: 1 } })
    await client.call('write')
    const refused = await client.call('search', { q: 'a secret argument' })
    expect(refused._meta?.['kamiyo.io/denial']?.['code']).toBe('payment_required')
    const line = 'mcp-gate: refused search: payment_required, price 1, remaining 0'
    await waitUntil('the line on standard error', () => stderr().includes(line))
    expect(stderr()).not.toMatch(/a secret argument|alice|sold\.example/)
  })

  it('refuses calls without a token', async () => {
    const { client } = await connect(server)
    const refused = await client.call('write')
    expect(refused.content?.[0]?.text).toContain('KAMIYO_MCP_TOKEN')
  })
})
