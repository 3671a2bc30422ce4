import { randomInt } from 'node:crypto'
import { startUsage } from '@kamiyo/api/testing/start-usage'
import { Client } from 'pg'
import { type BusyTenant, seedUsage } from './seed-usage.ts'

const ROUNDS = 7
const SUMMARIES = 60
/** They take so much longer that few are enough. */
const RAW_SUMMARIES = 6
const DAY_MS = 86_400_000
const DAYS = 27

export interface SummaryBench {
  events: number
  p50Ms: number
  p99Ms: number
  rawP50Ms: number
  rawP99Ms: number
}

const RAW = `select meter, sum(quantity), count(*) from usage_events
  where account_id = $1 and occurred_at >= $2 and occurred_at < $3 group by meter`

/** What a tenant used between any two moments of a month, from sums and edges, against adding up its events. */
export async function benchSummary(databaseUrl: string, events: number): Promise<SummaryBench> {
  const tenants = await seedUsage(databaseUrl, events, DAYS)
  const usage = startUsage(databaseUrl, 1)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  const timesMs: number[] = []
  const rawTimesMs: number[] = []
  try {
    await usage.sum(...anyMonth(tenants), [])
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let count = 0; count < RAW_SUMMARIES; count += 1)
        rawTimesMs.push(await timed(async () => await client.query(RAW, anyMonth(tenants))))
      for (let count = 0; count < SUMMARIES; count += 1)
        timesMs.push(await timed(async () => await usage.sum(...anyMonth(tenants), ['agent', 'user'])))
    }
  } finally {
    await client.end()
    await usage.close()
  }
  const [p50Ms, p99Ms] = quantiles(timesMs)
  const [rawP50Ms, rawP99Ms] = quantiles(rawTimesMs)
  return { events, p50Ms, p99Ms, rawP50Ms, rawP99Ms }
}

/** A tenant, the more likely the more it uses, and two moments to the millisecond. */
function anyMonth(tenants: readonly BusyTenant[]): [accountId: string, start: Date, end: Date] {
  const rank = Math.floor(tenants.length ** Math.random()) - 1
  const now = Date.now()
  const start = new Date(now - (DAYS - Math.random() * 5) * DAY_MS)
  return [tenants[rank]?.accountId ?? '', start, new Date(now - randomInt(5 * DAY_MS))]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

function quantiles(timesMs: readonly number[]): [p50: number, p99: number] {
  const sorted = timesMs.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return [at(0.5), at(0.99)]
}
