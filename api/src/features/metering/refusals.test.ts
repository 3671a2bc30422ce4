import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDb, type Db } from '../../db/client.ts'
import { readDatabaseOutage } from '../../db/failure.ts'
import { createLogger } from '../../telemetry/logger.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { createOutageLog } from '../../telemetry/outage-log.ts'
import { createRefusalCounter } from './refusals.ts'
import { sumRefusals } from './refusals-repository.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'

const log = createLogger('silent')
const outages = createOutageLog(log, [readDatabaseOutage])

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => {
  await payers.close()
  outages.close()
})

const start = (db = payers.db) => {
  const metrics = createMetrics()
  return { metrics, counter: createRefusalCounter({ db, clock: payers.clock, log, outages, metrics }) }
}
const stored = async () => {
  const rows = await sumRefusals(payers.db, new Date(Date.now() - 7_200_000))
  return Object.fromEntries(rows.map(({ code, refusals }) => [code, refusals]))
}

test('the refusals of all processes add up, and nothing is written for one by itself', async () => {
  const [one, other] = [start(), start()]
  for (let count = 0; count < 90; count += 1) one.counter.count('rate_limited', 'search')
  other.counter.count('rate_limited', 'search')
  other.counter.count('payment_required', 'search')
  expect(await stored()).toEqual({})
  await Promise.all([one.counter.close(), other.counter.close()])
  expect(await stored()).toEqual({ rate_limited: 91, payment_required: 1 })
})

test('what cannot be written is counted once the database is back', async () => {
  const away = createDb('postgresql://nobody@127.0.0.1:9/none', log, { outages })
  let isAway = true
  const db = { getExecutor: () => (isAway ? away : payers.db).getExecutor() } as Db
  const { counter } = start(db)
  const before = (await stored())['past_due'] ?? 0
  counter.count('past_due', 'search')
  await counter.close()
  isAway = false
  counter.count('past_due', 'search')
  await counter.close()
  expect((await stored())['past_due']).toBe(before + 2)
  await away.destroy()
})

test('names that clients make up are counted together, so that they cannot fill the memory', async () => {
  const { counter, metrics } = start()
  counter.count('rate_limited', 'x'.repeat(101))
  for (let count = 0; count < 200; count += 1) counter.count('rate_limited', `made up ${count}`)
  const text = await metrics.registry.metrics()
  expect(text.match(/^metered_refusals_total\{/gm)).toHaveLength(51)
  expect(text).toContain('metered_refusals_total{code="rate_limited",tool="other"} 151')
  await counter.close()
})
