import { randomInt, randomUUID } from 'node:crypto'
import { startMeter } from '@kamiyo/api/testing/start-meter'
import { Client } from 'pg'
import { createBareWallets } from './bare-wallets.ts'
import { type Comparison, compare } from './compare.ts'
import { type Measurement, measure } from './measure.ts'

/** Calls that run at once, as when many agents call. */
const IN_FLIGHT = 512
const CALLS = 15_000
const BARE_CALLS = 3_000
const CREDITS_MILLIS = 1e12

/** Limits for the minute and the day, a discount and credits: everything that a plan can have is counted. */
const TERMS = {
  rateLimitRpm: 1e9,
  rateLimitDaily: 1e9,
  includedCalls: 10,
  overage: null,
  volumeDiscounts: [{ after: 100, percent: 10 }],
  freeTools: new Set<string>(),
  anchor: new Date('2026-01-15T00:00:00Z'),
}

interface Account {
  accountId: string
  agentId: string
}

export interface MeterBench extends Comparison {
  accounts: number
  p99Ms: number
}

/** Calls reserved and settled by one process, with their ledger and usage, against bare updates of as many rows. */
export async function benchMeter(databaseUrl: string, accountCount: number): Promise<MeterBench> {
  const accounts = await createAccounts(databaseUrl, accountCount)
  const { meter, close } = startMeter(databaseUrl, 8)
  const bare = await createBareWallets(databaseUrl, accountCount)
  const p99s: number[] = []

  async function call({ accountId, agentId }: Account): Promise<void> {
    const request = { accountId, agentId, tool: 'search', units: 1, priceMillis: 1_000, terms: TERMS }
    const answer = await meter.reserve(request)
    if (!answer.isAllowed) throw new Error(`A call was refused: ${answer.denial.code}`)
    await meter.end(answer.hold, { outcome: 'ok', durationMs: 1 })
  }

  try {
    await measure(pick(accounts, CALLS), IN_FLIGHT, call)
    const comparison = await compare(
      async () => {
        const measured: Measurement = await measure(pick(accounts, CALLS), IN_FLIGHT, call)
        p99s.push(measured.p99Ms)
        return measured.perSecond
      },
      async () => (await bare.charge(pick([...accounts.keys()], BARE_CALLS))).perSecond,
    )
    return { ...comparison, accounts: accountCount, p99Ms: p99s.toSorted((a, b) => a - b)[3] ?? Number.NaN }
  } finally {
    await bare.close()
    await close()
  }
}

function pick<Item>(items: readonly Item[], count: number): Item[] {
  return Array.from({ length: count }, () => items[randomInt(items.length)] as Item)
}

async function createAccounts(databaseUrl: string, count: number): Promise<Account[]> {
  const accounts = Array.from({ length: count }, () => ({ accountId: randomUUID(), agentId: randomUUID() }))
  const accountIds = accounts.map(({ accountId }) => accountId)
  const agentIds = accounts.map(({ agentId }) => agentId)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('insert into accounts (id) select unnest($1::uuid[])', [accountIds])
  await client.query(
    `insert into agents (id, account_id, name) select *, 'agent' from unnest($1::uuid[], $2::uuid[])`,
    [agentIds, accountIds],
  )
  await client.query(
    `insert into wallets (account_id, anchor, period_start, period_end, credit_millis)
     select unnest($1::uuid[]), '2026-01-15', '2026-01-15', '2026-02-15', $2`,
    [accountIds, CREDITS_MILLIS],
  )
  await client.end()
  return accounts
}
