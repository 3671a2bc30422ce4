import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { onTestFinished } from 'vitest'

export interface Answer {
  isError?: boolean
  content?: { type: string; text?: string }[]
  structuredContent?: Record<string, unknown>
  _meta?: Record<string, Record<string, unknown>>
}

export interface CallOptions {
  signal?: AbortSignal
  meta?: Record<string, unknown>
}

export interface ListedTool {
  name: string
  description?: string | undefined
  _meta?: Record<string, unknown> | undefined
}

/** An official client, whichever it is. */
export interface McpClient {
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>
  listTools(): Promise<{ tools: ListedTool[]; cacheScope?: unknown; ttlMs?: unknown }>
  getPrompt(name: string): Promise<unknown>
  readResource(uri: string): Promise<unknown>
  protocol(): string | undefined
  close(): Promise<void>
}

export type Connect = (url: URL, headers?: Record<string, string>) => Promise<McpClient>

const INFO = { name: 'test', version: '1.0.0' }

export const connectV1: Connect = async (url, headers = {}) => {
  const client = new V1Client(INFO)
  const transport = new V1Transport(url, { requestInit: { headers } })
  // Under exactOptionalPropertyTypes the SDK's own transport is not its Transport.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  onTestFinished(async () => await client.close())
  return wrapV1(client, () => transport.protocolVersion)
}

export function wrapV1(client: V1Client, protocol: () => string | undefined): McpClient {
  return {
    call: async (name, args = {}, { signal, meta } = {}) =>
      (await client.callTool(
        { name, arguments: args, ...(meta && { _meta: meta }) },
        undefined,
        signal && { signal },
      )) as Answer,
    listTools: async () => await client.listTools(),
    getPrompt: async (name) => await client.getPrompt({ name }),
    readResource: async (uri) => await client.readResource({ uri }),
    protocol,
    close: async () => await client.close(),
  }
}

export const connectV2: Connect = async (url, headers = {}) =>
  await connectV2Client(new Client(INFO, { versionNegotiation: { mode: 'auto' } }), url, headers)

export const connectV2Legacy: Connect = async (url, headers = {}) =>
  await connectV2Client(new Client(INFO), url, headers)

async function connectV2Client(
  client: Client,
  url: URL,
  headers: Record<string, string>,
): Promise<McpClient> {
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  onTestFinished(async () => await client.close())
  return wrapV2(client)
}

export function wrapV2(client: Client): McpClient {
  return {
    call: async (name, args = {}, { signal, meta } = {}) =>
      (await client.callTool(
        { name, arguments: args, ...(meta && { _meta: meta }) },
        signal && { signal },
      )) as Answer,
    listTools: async () => await client.listTools(),
    getPrompt: async (name) => await client.getPrompt({ name }),
    readResource: async (uri) => await client.readResource({ uri }),
    protocol: () => client.getNegotiatedProtocolVersion(),
    close: async () => await client.close(),
  }
}

export function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
