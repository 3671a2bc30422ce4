import { findFreePort } from '@kamiyo/scripts/free-port'
import autocannon from 'autocannon'
import { startServerProcess } from '../harness/server-process.ts'
import type { Stack } from '../harness/stack.ts'
import { type Comparison, compare } from './compare.ts'

export interface ValidateBench extends Comparison {
  connections: number
  refused: number
}

const SECONDS = 2

/** Token validation, and a Fastify route that returns the same bytes without doing anything. */
export async function benchValidate(
  stack: Stack,
  tokens: readonly string[],
  connections: number,
): Promise<ValidateBench> {
  const port = await findFreePort()
  const bare = await startServerProcess({
    args: ['--import', 'tsx', 'bench/bare-server.ts', String(port)],
    cwd: new URL('../', import.meta.url).pathname,
    env: {},
    url: `http://127.0.0.1:${port}`,
    readyPath: '/healthz',
  })
  let refused = 0
  const load = async (url: string) => {
    const result = await validate(url, tokens, connections)
    refused += result.non2xx + result.errors
    return result.requests.average
  }
  try {
    await Promise.all([load(stack.apiUrl), load(bare.url)])
    const comparison = await compare(
      () => load(stack.apiUrl),
      () => load(bare.url),
    )
    return { ...comparison, connections, refused }
  } finally {
    await bare.end()
  }
}

/** Each connection uses one token after the other, like calls of different customers. */
async function validate(url: string, tokens: readonly string[], connections: number) {
  return await autocannon({
    url,
    connections,
    duration: SECONDS,
    requests: tokens.map((token) => ({
      method: 'POST',
      path: '/api/mcp/validate',
      headers: { authorization: `Bearer ${token}` },
    })),
  })
}
