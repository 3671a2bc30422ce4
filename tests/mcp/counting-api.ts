import { randomUUID } from 'node:crypto'
import type { ReserveCall, ReserveRequest, SettleRequest } from '@kamiyo/mcp-gate/http-contract'
import type { AllowedCall } from '@kamiyo/mcp-gate/meter'
import type { CountingMeter } from './counting-meter.ts'
import { listen, readJson } from './listen.ts'

/** The gates' part of KAMIYO's API, in front of a meter in memory. */
export async function serveCountingApi(meter: CountingMeter, key: string): Promise<URL> {
  const reserved = new Map<string, AllowedCall>()

  async function reserve(call: ReserveCall) {
    const decision = await meter.reserve(call)
    if (decision.allowed) reserved.set(call.call_id, decision)
    return decision
  }

  async function settle({ calls }: SettleRequest) {
    const accepted: string[] = []
    for (const { call_id, ...end } of calls) {
      const call = reserved.get(call_id)
      if (call && (await meter.settle(call, end))) accepted.push(call_id)
    }
    return { accepted }
  }

  const answers: Record<string, (body: never) => Promise<unknown>> = {
    sessions: async () => ({
      gate_id: randomUUID(),
      heartbeat_ms: 1_000,
      expires_ms: 5_000,
      now: new Date().toISOString(),
    }),
    reserve: async ({ calls }: ReserveRequest) => ({ calls: await Promise.all(calls.map(reserve)) }),
    settle,
    describe: async ({ token }: { token: string }) => await meter.describe(token),
  }

  return await listen(async (request, response) => {
    const answer = answers[request.url?.replace('/api/gate/', '') ?? '']
    const isAllowed = request.headers.authorization === `Bearer ${key}`
    const body = (await readJson(request)) as never
    if (!isAllowed || !answer) return void response.writeHead(401).end('{}')
    response.end(JSON.stringify(await answer(body)))
  })
}
