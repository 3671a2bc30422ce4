import { findFreePort } from '@kamiyo/scripts/free-port'
import autocannon from 'autocannon'
import { startServerProcess } from '../harness/server-process.ts'
import type { Stack } from '../harness/stack.ts'

export interface ValidateBench {
  validatePerSecond: number
  barePerSecond: number
  refused: number
}

const CONNECTIONS = 20
const SECONDS = 6

/** Token validation, and a Fastify route that answers the same bytes without doing anything. */
export async function benchValidate(stack: Stack, token: string): Promise<ValidateBench> {
  const port = await findFreePort()
  const bare = await startServerProcess({
    args: ['--import', 'tsx', 'bench/bare-server.ts', String(port)],
    cwd: new URL('../', import.meta.url).pathname,
    env: {},
    url: `http://127.0.0.1:${port}`,
    readyPath: '/healthz',
  })
  try {
    const baseline = await load(bare.url, token)
    const validate = await load(stack.apiUrl, token)
    return {
      validatePerSecond: validate.requests.average,
      barePerSecond: baseline.requests.average,
      refused: validate.non2xx + validate.errors,
    }
  } finally {
    await bare.end()
  }
}

async function load(url: string, token: string): Promise<autocannon.Result> {
  return await autocannon({
    url: `${url}/api/mcp/validate`,
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    connections: CONNECTIONS,
    duration: SECONDS,
  })
}
