import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withTransaction } from '../../../db/transaction.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import { takeCredits } from '../credits/take-credits.ts'
import type { NewCall } from '../reserver.ts'
import { sweepGates } from '../take-back.ts'
import { type Payers, startPayers } from '../testing/start-payers.ts'
import { foldSpent } from '../upkeep.ts'
import { exportLedger, type LedgerEntry, readLedgerPage } from './ledger.ts'
import { readExportQuery, readLedgerQuery } from './ledger-query.ts'

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
})
afterAll(async () => await payers.close())

async function ledgerOf({ accountId }: NewCall, query = {}): Promise<LedgerEntry[]> {
  const { filter } = readLedgerQuery(accountId, query)
  return (await readLedgerPage(payers.db, filter, 10_000)).data
}

async function take({ accountId }: NewCall, amountMillis: number) {
  const taking = { accountId, kind: 'grant', sourceId: randomUUID(), amountMillis }
  return await withTransaction(payers.db, async (tx) => await takeCredits(tx, taking, payers.clock.now()))
}

async function csvOf(payer: NewCall): Promise<string[]> {
  const lines: string[] = []
  const filter = readExportQuery(payer.accountId, {}, payers.clock.now())
  for await (const line of exportLedger(payers.db, filter)) lines.push(line)
  return lines
}

test('each call shows its price and the credits that were left, with what it gave back', async () => {
  const payer = await payers.create('Laptop')
  await payers.give(payer, 10_000)
  await payers.call(payer)
  await payers.call(payer, { outcome: 'tool_error' })
  await payers.call({ ...payer, units: 5, priceMillis: 5_000 }, { units: 2 })
  await payers.call({ ...payer, tool: 'free' })
  expect(await ledgerOf(payer)).toMatchObject([
    { kind: 'call', tool: 'free', credits: 0, balance: 7, outcome: 'ok', agent: 'Laptop', duration_ms: 7 },
    { kind: 'call', tool: 'search', credits: -2, balance: 7, outcome: 'ok' },
    { kind: 'call', tool: 'search', credits: 0, balance: 9, outcome: 'tool_error' },
    { kind: 'call', tool: 'search', credits: -1, balance: 9, outcome: 'ok' },
    { kind: 'purchase', tool: null, agent: null, outcome: null, credits: 10, balance: 10 },
  ])
})

test('a call that a dead gate held shows the balance with what was given back', async () => {
  const payer = await payers.create()
  await payers.give(payer, 3_000)
  const answer = await payers.meter.reserve(payer)
  expect(answer.isAllowed).toBe(true)
  await payers.db
    .updateTable('gates')
    .set({ heartbeatAt: new Date(0) })
    .where('closedAt', 'is', null)
    .execute()
  await sweepGates(payers.db)
  const [lost] = await ledgerOf(payer)
  expect(lost).toMatchObject({ kind: 'call', outcome: 'gate_lost', credits: 0, balance: 3 })
  // The next call registers the meter anew.
  await payers.meter.reserve(payer)
})

test('a call reserved before balances were stored has none', async () => {
  const payer = await payers.create()
  await payers.give(payer, 3_000)
  const answer = await payers.meter.reserve(payer)
  if (!answer.isAllowed) throw new Error('Refused')
  const { call } = answer.hold
  await payers.meter.end(
    { ...answer.hold, call: { ...call, balanceMillis: null } },
    { outcome: 'ok', durationMs: 1 },
  )
  expect((await ledgerOf(payer))[0]).toMatchObject({ credits: -1, balance: null })
})

test('what is taken back by hand and what expires are lines of the ledger', async () => {
  const payer = await payers.create()
  await payers.give(payer, 5_000, { expiresAt: new Date(Date.now() + 300) })
  await payers.give(payer, 2_000, { sourceType: 'grant' })
  expect(await take(payer, 1_000)).toEqual({ state: 'taken', balanceMillis: 6_000 })
  await new Promise((resolve) => setTimeout(resolve, 350))
  await foldSpent(payers.db, 100, payers.clock.now())
  expect(await ledgerOf(payer)).toMatchObject([
    { kind: 'expired', credits: -4, balance: 2 },
    { kind: 'grant', credits: -1, balance: 6 },
    { kind: 'grant', credits: 2, balance: 7 },
    { kind: 'purchase', credits: 5, balance: 5 },
  ])
})

test('more than is left is not taken back, and nothing is changed', async () => {
  const payer = await payers.create()
  await payers.give(payer, 2_000)
  expect(await take(payer, 2_001)).toEqual({ state: 'short', balanceMillis: 2_000 })
  expect(await ledgerOf(payer)).toHaveLength(1)
  expect(await take(payer, 2_000)).toEqual({ state: 'taken', balanceMillis: 0 })
  const { remainingMillis } = await payers.db
    .selectFrom('creditGrants')
    .select('remainingMillis')
    .where('accountId', '=', payer.accountId)
    .executeTakeFirstOrThrow()
  expect(remainingMillis).toBe(0)
})

test('one after the other, each line has the balance of the line before with its own amount', async () => {
  const payer = await payers.create()
  const steps: (() => Promise<unknown>)[] = [
    () => payers.call(payer),
    () => payers.call(payer, { outcome: 'tool_error' }),
    () => payers.call({ ...payer, units: 4, priceMillis: 4_000 }, { units: randomInt(5) }),
    () => payers.call({ ...payer, tool: 'free' }),
    () => payers.give(payer, randomInt(1, 9_000)),
    () => payers.give(payer, randomInt(1, 9_000), { expiresAt: new Date(Date.now() + randomInt(20, 400)) }),
    () => take(payer, randomInt(1, 2_000)),
    () => foldSpent(payers.db, 100, payers.clock.now()),
  ]
  for (let step = 0; step < 150; step += 1) {
    await steps[randomInt(steps.length)]?.().catch((error: Error) => {
      if (!error.message.startsWith('Refused')) throw error
    })
  }
  let balance = 0
  for (const entry of (await ledgerOf(payer)).toReversed()) {
    balance = Math.round((balance + entry.credits) * 1000) / 1000
    expect(entry, JSON.stringify(entry)).toMatchObject({ balance })
  }
})

test('pages show every entry once, in order, however they are cut', async () => {
  const payer = await payers.create()
  await payers.give(payer, 50_000)
  for (let count = 0; count < 11; count += 1) await payers.call(payer)
  const whole = await ledgerOf(payer)
  expect(whole).toHaveLength(12)
  const seen: LedgerEntry[] = []
  let cursor: string | undefined
  do {
    const { filter, limit } = readLedgerQuery(payer.accountId, { limit: '5', ...(cursor && { cursor }) })
    const page = await readLedgerPage(payers.db, filter, limit)
    seen.push(...page.data)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(whole)
  expect(whole.map(({ id }) => id)).toEqual(
    whole
      .map(({ id }) => id)
      .toSorted()
      .toReversed(),
  )
})

test('an agent, a tool and a period narrow the list', async () => {
  const payer = await payers.create()
  await payers.give(payer, 50_000)
  const today = payers.clock.now().toISOString().slice(0, 10)
  const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)
  await payers.call(payer)
  await payers.call({ ...payer, tool: 'other' })
  expect(await ledgerOf(payer, { tool: 'other' })).toHaveLength(1)
  expect(await ledgerOf(payer, { agent: payer.agentId })).toHaveLength(2)
  expect(await ledgerOf(payer, { agent: randomUUID() })).toEqual([])
  expect(await ledgerOf(payer, { from: today, to: today })).toHaveLength(3)
  expect(await ledgerOf(payer, { from: tomorrow })).toEqual([])
  expect(await ledgerOf(payer, { to: '2026-01-01' })).toEqual([])
})

test('the export is the whole list over several batches, and a name that looks like a formula is text', async () => {
  const payer = await payers.create('=HYPERLINK("x")')
  await payers.give(payer, 5_000_000)
  await Promise.all(Array.from({ length: 2_100 }, () => payers.call(payer)))
  const [head, ...lines] = await csvOf(payer)
  expect(head).toContain('"credits_out","credits_in"')
  expect(lines).toHaveLength(2_101)
  expect(new Set(lines).size).toBe(2_101)
  expect(lines[0]).toContain(`"'=HYPERLINK(""x"")","search","ok","0","1","0","0","7"`)
  expect(lines.at(-1)).toContain('"purchase","","","","0","0","5000","0","","5000"')
})

test('an export has thirteen months at most', () => {
  const now = new Date('2026-11-29T12:00:00Z')
  const from = (day: string) => () => readExportQuery(randomUUID(), { from: day }, now)
  expect(from('2025-10-29')).not.toThrow()
  expect(from('2025-10-28')).toThrow('13 months before')
  expect(() => readExportQuery(randomUUID(), { from: '2026-01-02', to: '2026-01-01' }, now)).toThrow(
    'must not be before',
  )
})

test('what calls cost is summed by day and tool', async () => {
  const payer = await payers.create()
  await payers.give(payer, 50_000)
  await payers.call(payer)
  await payers.call({ ...payer, units: 5, priceMillis: 5_000 }, { units: 2 })
  await payers.call(payer, { outcome: 'tool_error' })
  const sums = await payers.db
    .selectFrom('usageDays')
    .select(['dimension', 'events', 'creditMillis'])
    .where('accountId', '=', payer.accountId)
    .execute()
  expect(sums).toEqual([{ dimension: 'search', events: 2, creditMillis: 3_000 }])
})
