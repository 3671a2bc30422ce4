import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const info = { name: 'test', version: '1' }

export interface ToolResult {
  isError?: boolean | undefined
  content: unknown
  structuredContent?: unknown
}

/** What the tests ask of any client. */
export interface Caller {
  tools(): Promise<{ name: string; annotations?: { readOnlyHint?: boolean | undefined } | undefined }[]>
  call(name: string, args?: Record<string, unknown>): Promise<ToolResult>
  close(): Promise<void>
}

/** SDK v2: of the era that the server offers, or the one from before. */
export async function connectV2(url: URL, mode: 'auto' | 'legacy'): Promise<Caller> {
  const client = new Client(info, mode === 'auto' ? { versionNegotiation: { mode } } : {})
  await client.connect(new StreamableHTTPClientTransport(url))
  return {
    tools: async () => (await client.listTools()).tools,
    call: (name, args = {}) => client.callTool({ name, arguments: args }) as Promise<ToolResult>,
    close: () => client.close(),
  }
}

export async function connectV1(url: URL): Promise<Caller> {
  const client = new ClientV1(info)
  // Its transport and its client disagree about `undefined` in a type.
  await client.connect(new TransportV1(url) as Parameters<typeof client.connect>[0])
  return {
    tools: async () => (await client.listTools()).tools,
    call: (name, args = {}) => client.callTool({ name, arguments: args }) as Promise<ToolResult>,
    close: () => client.close(),
  }
}

/** The first text of a result, which is all that some clients show. */
export function textOf({ content }: ToolResult): string {
  const [first] = content as { type: string; text: string }[]
  return first?.text ?? ''
}
