import { findFreePort } from '@kamiyo/scripts/free-port'
import autocannon from 'autocannon'
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts'
import { type Comparison, compare } from './compare.ts'

const SECONDS = 3
const CONNECTIONS = 16
const QUERIES = [
  'bridge',
  'oracle',
  'reentrancy',
  'flash loan',
  'governance',
  'private key',
  'ethereum',
  'bsc',
]

export interface GatedServerBench extends Comparison {
  p99Ms: number
  refused: number
}

/** Calls of a tool of the KAMIYO server behind the gate, and of the same server without it. */
export async function benchGatedServer(
  env: Readonly<Record<string, string>>,
  tokens: readonly string[],
): Promise<GatedServerBench> {
  const [bare, gated] = await Promise.all([start('bare', env), start('gated', env)])
  const seen = { p99sMs: [] as number[], refused: 0 }
  const load = async ({ url }: ServerProcess) => {
    const { requests, latency, non2xx, errors, mismatches } = await callTools(url, tokens)
    seen.refused += non2xx + errors + mismatches
    return { perSecond: requests.average, p99Ms: latency.p99 }
  }
  try {
    await Promise.all([load(bare), load(gated)])
    const comparison = await compare(
      async () => {
        const { perSecond, p99Ms } = await load(gated)
        seen.p99sMs.push(p99Ms)
        return perSecond
      },
      async () => (await load(bare)).perSecond,
    )
    const p99Ms = seen.p99sMs.toSorted((a, b) => a - b)[Math.floor(seen.p99sMs.length / 2)] ?? Number.NaN
    return { ...comparison, p99Ms, refused: seen.refused }
  } finally {
    await Promise.all([bare.end('SIGKILL'), gated.end('SIGKILL')])
  }
}

async function start(kind: 'bare' | 'gated', env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = await findFreePort()
  return await startServerProcess({
    args: ['--import', 'tsx', 'bench/mcp-server.ts', kind, String(port)],
    cwd: new URL('../', import.meta.url).pathname,
    env: { ...env, LOG_LEVEL: 'silent' },
    url: `http://127.0.0.1:${port}`,
    readyPath: '/healthz',
  })
}

/** Each call has a token and a question of its own, because equal questions that run at once share an answer. */
async function callTools(url: string, tokens: readonly string[]) {
  return await autocannon({
    url,
    connections: CONNECTIONS,
    duration: SECONDS,
    verifyBody: (body) => isAnswered(String(body)),
    requests: tokens.map((token, index) => ({
      method: 'POST',
      path: '/mcp',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: index,
        method: 'tools/call',
        params: { name: 'search_exploits', arguments: { query: QUERIES[index % QUERIES.length], limit: 5 } },
      }),
    })),
  })
}

function isAnswered(body: string): boolean {
  return body.includes('"structuredContent"') && !body.includes('"isError":true')
}
