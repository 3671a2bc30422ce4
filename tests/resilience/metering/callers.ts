import { createHash, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { startMeter } from '@kamiyo/api/testing/start-meter'
import type { Answered, CallerOrders, Payer } from './orders.ts'

/** A process that calls for many accounts at once through a meter of its own; it tells its parent of each call that it answered. */
const orders = JSON.parse(String(process.argv[2])) as CallerOrders
const { meter, close } = startMeter(orders.databaseUrl)

function pick<Item>(items: readonly Item[]): Item {
  const item = items[randomInt(items.length)]
  if (item === undefined) throw new Error('There is nothing to pick from')
  return item
}

const hashOf = (text: string) => createHash('sha256').update(text).digest()

async function call(payer: Payer): Promise<Answered | undefined> {
  const key = Math.random() < 0.2 ? `key-${randomInt(orders.keys)}` : undefined
  const { plan, accountId } = payer
  const answer = await meter.reserve({
    accountId,
    agentId: pick(payer.agentIds),
    tool: pick(['search', 'report']),
    units: 1,
    priceMillis: randomInt(1, 4) * 1_000,
    terms: { ...plan, freeTools: new Set(), anchor: new Date(plan.anchor) },
    ...(key && { key: { key, argsHash: hashOf(key) } }),
  })
  if (!answer.isAllowed) return undefined
  await sleep(randomInt(5))
  const isOk = Math.random() < 0.8
  const outcome = isOk ? 'ok' : pick(['tool_error', 'cancelled', 'client_gone'])
  const isDelivered = await meter.end(answer.hold, { outcome, durationMs: 1 })
  const { callId, includedCalls, creditMillis, overageMillis } = answer.hold.call
  const charge = { includedCalls, creditMillis, overageMillis }
  return isOk && isDelivered ? { accountId, callId, ...charge, ...(key && { key }) } : undefined
}

async function callOften(): Promise<void> {
  for (let made = 0; made < orders.callsEach; made += 1) {
    const answered = await call(pick(orders.payers))
    if (answered) process.send?.({ answered })
  }
}

await Promise.all(Array.from({ length: orders.atOnce }, callOften))
await close()
process.disconnect?.()
