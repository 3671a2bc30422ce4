import { randomInt } from 'node:crypto'
import { startLocalGate } from '@kamiyo/api/testing/local-gate'
import { httpMeter } from '@kamiyo/mcp-gate/http-meter'
import type { Meter } from '@kamiyo/mcp-gate/meter'
import { type Comparison, compare } from './compare.ts'
import { measure } from './measure.ts'

const IN_FLIGHT = 512
const CALLS = 6_000

export interface HttpMeterBench extends Comparison {
  p99Ms: number
}

/** The same calls of the same tokens by a gate that asks the API over HTTP, and by one that has the database. */
export async function benchHttpMeter(
  env: NodeJS.ProcessEnv,
  api: { url: string; key: string },
  tokens: readonly string[],
): Promise<HttpMeterBench> {
  const local = await startLocalGate(env)
  const remote = httpMeter(api)
  const p99sMs: number[] = []
  const run = async (meter: Meter) => {
    const calls = Array.from({ length: CALLS }, () => tokens[randomInt(tokens.length)] ?? '')
    return await measure(calls, IN_FLIGHT, async (token) => await sell(meter, token))
  }
  try {
    await run(local.meter)
    await run(remote)
    const comparison = await compare(
      async () => {
        const measured = await run(remote)
        p99sMs.push(measured.p99Ms)
        return measured.perSecond
      },
      async () => (await run(local.meter)).perSecond,
    )
    return {
      ...comparison,
      p99Ms: p99sMs.toSorted((a, b) => a - b)[Math.floor(p99sMs.length / 2)] ?? Number.NaN,
    }
  } finally {
    await remote.close()
    await local.close()
  }
}

async function sell(meter: Meter, token: string): Promise<void> {
  const decision = await meter.reserve({ token, tool: 'search_exploits' })
  if (!decision.allowed) throw new Error(`A call was refused: ${decision.denial.text}`)
  if (!(await meter.settle(decision, { outcome: 'ok', duration_ms: 1 })))
    throw new Error('A call that ran could not be settled')
}
