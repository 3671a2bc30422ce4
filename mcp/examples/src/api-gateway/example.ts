import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Example } from '../example.ts'
import { countOf, errorResult, textResult } from '../text-result.ts'
import { catalog } from './catalog.ts'
import { readUpstream, UpstreamError } from './upstream.ts'

const MAX_ADDRESSES = 20

/** Of many addresses, those are charged that were answered. */
const units: NonNullable<Example['units']> = {
  'get-many': {
    most: ({ paths }) => (Array.isArray(paths) ? paths.length : 1),
    used: (result) => countOf(result, 'answered'),
  },
}

/** Sells the requests to an API that knows nothing of it. */
export function apiGateway(upstream: URL): Example {
  return { catalog, units, buildServer: () => buildServer(upstream) }
}

function buildServer(upstream: URL): McpServer {
  const server = new McpServer({ name: 'api-gateway', version: '1.0.0' })
  server.registerTool(
    'get',
    { description: 'What the API has at a path', inputSchema: z.object({ path: z.string() }) },
    async ({ path }) => {
      const { text, isAnswered } = await read(upstream, path)
      return isAnswered ? textResult(text) : errorResult(text)
    },
  )
  server.registerTool(
    'get-many',
    {
      description: 'What the API has at some paths',
      inputSchema: z.object({ paths: z.array(z.string()).min(1).max(MAX_ADDRESSES) }),
      outputSchema: z.object({ answered: z.int() }),
    },
    async ({ paths }) => {
      const replies = await Promise.all(paths.map(async (path) => await read(upstream, path)))
      const answered = replies.filter(({ isAnswered }) => isAnswered).length
      return textResult(replies.map(({ text }) => text).join('\n'), { answered })
    },
  )
  return server
}

async function read(upstream: URL, path: string): Promise<{ text: string; isAnswered: boolean }> {
  try {
    return { text: await readUpstream(upstream, path), isAnswered: true }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return { text: error.message, isAnswered: false }
  }
}
