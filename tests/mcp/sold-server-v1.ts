import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { runSlowly, type ServerWatch } from './server-watch.ts'

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })

/** A server of SDK v1 with a tool for each way a call can end. */
export function buildV1Server(watch: ServerWatch): McpServer {
  const server = new McpServer({ name: 'sold-v1', version: '1.0.0' })
  server.registerTool(
    'search',
    {
      description: 'Searches',
      inputSchema: { q: z.string(), ms: z.number().optional() },
      annotations: { readOnlyHint: true },
    },
    async ({ q, ms = 0 }, { signal }) => {
      await runSlowly(watch, ms, signal)
      return text(`found ${q}`)
    },
  )
  server.registerTool(
    'write',
    { inputSchema: { ms: z.number().optional() } },
    async ({ ms = 0 }, { signal }) => {
      await runSlowly(watch, ms, signal)
      return text('written')
    },
  )
  server.registerTool('fails', {}, async () => ({ isError: true, ...text('upstream down') }))
  server.registerTool('throws', {}, async () => {
    throw new Error('boom')
  })
  server.registerTool('typed', { outputSchema: { n: z.number() } }, async () => ({
    ...text('1'),
    structuredContent: { n: 1 },
  }))
  server.registerTool('count-words', { inputSchema: { words: z.number() } }, async ({ words }) =>
    text('word '.repeat(words / 2).trim()),
  )
  server.registerPrompt('plain', {}, async () => prompt('plain'))
  server.registerPrompt('sold', {}, async () => prompt('sold'))
  server.registerResource('free', 'file:///free', {}, async (uri) => resource(uri.href))
  server.registerResource('sold', 'file:///sold', {}, async (uri) => resource(uri.href))
  return server
}

function prompt(value: string) {
  return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text: value } }] }
}

function resource(uri: string) {
  return { contents: [{ uri, text: 'content' }] }
}
