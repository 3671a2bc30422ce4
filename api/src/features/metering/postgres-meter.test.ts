import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/harness/database.ts'
import { createDb, type Db } from '../../db/client.ts'
import { readDatabaseOutage } from '../../db/failure.ts'
import { withTransaction } from '../../db/transaction.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { createLogger } from '../../telemetry/logger.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { createOutageLog } from '../../telemetry/outage-log.ts'
import { grantCredits } from './credits/grant-credits.ts'
import { createPostgresMeter, type PostgresMeter } from './postgres-meter.ts'
import type { NewCall } from './reserver.ts'
import { foldSpent } from './upkeep.ts'
import { turnLedgerMonths } from './upkeep-repository.ts'
import type { Terms } from './wallets/terms.ts'
import { createWallets } from './wallets/wallets-repository.ts'

const log = createLogger('silent')
const outages = createOutageLog(log, [readDatabaseOutage])
let now = new Date()
let database: Awaited<ReturnType<typeof createTestDatabase>>
let db: Db
let meter: PostgresMeter

beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb(database.url, log, { outages })
  meter = createPostgresMeter({ db, log, outages, metrics: createMetrics(), clock: { now: () => now } })
})
afterAll(async () => {
  await meter.close()
  await db.destroy()
  outages.close()
  await database.drop()
})

const terms: Terms = {
  rateLimitRpm: null,
  rateLimitDaily: null,
  includedCalls: 0,
  overage: null,
  volumeDiscounts: [],
  freeTools: new Set(),
  anchor: new Date('2026-01-31T00:00:00Z'),
}

interface Credits {
  millis: number
  expiresAt?: Date
}

/** An account with an agent, a wallet and packs of credits. */
async function createPayer(packs: readonly Credits[] = []): Promise<NewCall> {
  const { id: accountId } = await db
    .insertInto('accounts')
    .defaultValues()
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id: agentId } = await db
    .insertInto('agents')
    .values({ accountId, name: 'agent' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await createWallets(db, [
    {
      accountId,
      anchor: terms.anchor,
      periodStart: terms.anchor,
      periodEnd: new Date(terms.anchor.getTime() + 1),
    },
  ])
  for (const pack of packs) await give(accountId, pack)
  return { accountId, agentId, tool: 'search', units: 1, priceMillis: 1_000, terms }
}

async function give(accountId: string, { millis, expiresAt }: Credits, sourceId: string = randomUUID()) {
  const grant = {
    accountId,
    sourceType: 'test',
    sourceId,
    amountMillis: millis,
    expiresAt: expiresAt ?? null,
  }
  return await withTransaction(db, async (tx) => await grantCredits(tx, grant, now))
}

async function reserve(call: NewCall) {
  const answer = await meter.reserve(call)
  if (!answer.isAllowed) throw new Error(`Refused: ${answer.denial.code}`)
  return answer.hold
}
const codeOf = async (call: NewCall) => {
  const answer = await meter.reserve(call)
  return answer.isAllowed ? 'allowed' : answer.denial.code
}
const end = async (hold: Awaited<ReturnType<typeof reserve>>, outcome = 'ok', units?: number) =>
  await meter.end(hold, { outcome, durationMs: 1, ...(units !== undefined && { units }) })
const creditsOf = async ({ accountId }: NewCall) =>
  (
    await db
      .selectFrom('wallets')
      .select('creditMillis')
      .where('accountId', '=', accountId)
      .executeTakeFirstOrThrow()
  ).creditMillis
const hashOf = (text: string) => createHash('sha256').update(text).digest()

test('of two calls at once for the last credit one runs, and the other may once the first has failed', async () => {
  const payer = await createPayer([{ millis: 1_000 }])
  const hold = await reserve(payer)
  expect(await codeOf(payer)).toBe('credits_in_use')
  await end(hold, 'tool_error')
  const second = await reserve(payer)
  await end(second)
  expect(await codeOf(payer)).toBe('payment_required')
  expect(await creditsOf(payer)).toBe(0)
})

test('a hundred refusals write nothing', async () => {
  const payer = await createPayer()
  const counts = async () => {
    const { rows } = await sql<{ rows: number }>`
      select (select count(*) from metered_calls) + (select count(*) from reservations)
        + (select count(*) from agent_spend) as rows`.execute(db)
    return rows[0]?.rows
  }
  const before = await counts()
  await Promise.all(Array.from({ length: 100 }, () => meter.reserve(payer)))
  expect(await counts()).toBe(before)
})

test('a call whose answer was lost runs again under its key and is charged once, at most twice more', async () => {
  const payer = await createPayer([{ millis: 5_000 }])
  const keyed = { ...payer, key: { key: 'k', argsHash: hashOf('{}') } }
  for (let run = 1; run <= 3; run += 1) expect(await end(await reserve(keyed))).toBe(true)
  expect(await creditsOf(payer)).toBe(4_000)
  expect(await codeOf(keyed)).toBe('idempotency_conflict')
  expect(await codeOf({ ...keyed, key: { key: 'k', argsHash: hashOf('{"other":1}') } })).toBe(
    'idempotency_conflict',
  )
})

test('a call with the key of one that is running waits for its end; one that failed leaves the key free', async () => {
  const payer = await createPayer([{ millis: 5_000 }])
  const keyed = { ...payer, key: { key: 'k', argsHash: hashOf('{}') } }
  const first = await reserve(keyed)
  const second = reserve(keyed)
  await end(first, 'tool_error')
  expect(await end(await second)).toBe(true)
  expect(await creditsOf(payer)).toBe(4_000)
})

test("one account's key says nothing about another's", async () => {
  const [one, other] = [await createPayer([{ millis: 1_000 }]), await createPayer([{ millis: 1_000 }])]
  const key = { key: 'same', argsHash: hashOf('{}') }
  await end(await reserve({ ...one, key }))
  await end(await reserve({ ...other, key }))
  expect([await creditsOf(one), await creditsOf(other)]).toEqual([0, 0])
})

test('a call that used fewer units than it reserved pays for those', async () => {
  const payer = await createPayer([{ millis: 10_000 }])
  const hold = await reserve({ ...payer, units: 10, priceMillis: 10_000 })
  expect(await creditsOf(payer)).toBe(0)
  await end(hold, 'ok', 3)
  expect(await creditsOf(payer)).toBe(7_000)
  const { creditMillis } = await db
    .selectFrom('meteredCalls')
    .select('creditMillis')
    .where('callId', '=', hold.call.callId)
    .executeTakeFirstOrThrow()
  expect(creditMillis).toBe(3_000)
})

test('an agent is held to its cap, and its account is not', async () => {
  const payer = await createPayer([{ millis: 9_000 }])
  await db.updateTable('agents').set({ capCalls: 2 }).where('id', '=', payer.agentId).execute()
  const { id: agentId } = await db
    .insertInto('agents')
    .values({ accountId: payer.accountId, name: 'other' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const capped = payer
  await end(await reserve(capped))
  await end(await reserve(capped))
  expect(await codeOf(capped)).toBe('agent_cap_reached')
  expect(await codeOf({ ...payer, agentId })).toBe('allowed')
})

test('credits are given once for each source, and each pack is as it was spent', async () => {
  const payer = await createPayer()
  const soon = new Date(now.getTime() + DAY_MS)
  await give(payer.accountId, { millis: 3_000 })
  expect(await give(payer.accountId, { millis: 2_000, expiresAt: soon }, 'checkout-1')).toBe(true)
  expect(await give(payer.accountId, { millis: 2_000, expiresAt: soon }, 'checkout-1')).toBe(false)
  expect(await creditsOf(payer)).toBe(5_000)
  for (let call = 0; call < 3; call += 1) await end(await reserve(payer))
  await foldSpent(db, 1_000, now)
  const packs = await db
    .selectFrom('creditGrants')
    .select(['amountMillis', 'remainingMillis'])
    .where('accountId', '=', payer.accountId)
    .orderBy('amountMillis')
    .execute()
  expect(packs).toEqual([
    { amountMillis: 2_000, remainingMillis: 0 },
    { amountMillis: 3_000, remainingMillis: 2_000 },
  ])
})

test('what is left of a pack is gone when it expires, and not before', async () => {
  const payer = await createPayer([
    { millis: 2_000, expiresAt: new Date(now.getTime() + DAY_MS) },
    { millis: 1_000 },
  ])
  await end(await reserve(payer))
  const today = now
  now = new Date(now.getTime() + DAY_MS)
  await end(await reserve(payer))
  expect(await codeOf(payer)).toBe('payment_required')
  now = today
})

test('credits that a call gives back after its pack has expired can be used for thirty days', async () => {
  const payer = await createPayer([{ millis: 1_000, expiresAt: new Date(now.getTime() + DAY_MS) }])
  const hold = await reserve(payer)
  const today = now
  now = new Date(now.getTime() + 2 * DAY_MS)
  await foldSpent(db, 1_000, now)
  await end(hold, 'tool_error')
  await foldSpent(db, 1_000, now)
  expect(await creditsOf(payer)).toBe(1_000)
  now = new Date(now.getTime() + 31 * DAY_MS)
  expect(await codeOf(payer)).toBe('payment_required')
  now = today
})

test('a month gives its calls anew, and what a call of the old one gives back stays there', async () => {
  const payer = await createPayer()
  const limited = { ...payer, terms: { ...terms, includedCalls: 1 } }
  const hold = await reserve(limited)
  expect(await codeOf(limited)).toBe('quota_exhausted')
  const today = now
  now = new Date(now.getTime() + 32 * DAY_MS)
  await turnLedgerMonths(db)
  await end(await reserve(limited))
  await end(hold, 'tool_error')
  expect(await codeOf(limited)).toBe('quota_exhausted')
  now = today
})

test('while the database is away calls are refused and not run', async () => {
  const away = createDb('postgresql://nobody:nothing@127.0.0.1:1/none', log, { outages })
  const cut = createPostgresMeter({
    db: away,
    log,
    outages,
    metrics: createMetrics(),
    clock: { now: () => now },
  })
  const answer = await cut.reserve(await createPayer())
  expect(answer).toMatchObject({ isAllowed: false, denial: { code: 'meter_unavailable' } })
  await cut.close()
  await away.destroy()
})

test('every instant of the coming months has a place in the ledger', async () => {
  await turnLedgerMonths(db)
  const { rows } = await sql<{ months: number }>`
    select count(*)::int as months from pg_inherits where inhparent = 'metered_calls'::regclass`.execute(db)
  expect(rows[0]?.months).toBe(5)
})

test('a call whose end cannot be written is not delivered, and gives back what it held once it can be', async () => {
  const payer = await createPayer([{ millis: 1_000 }])
  const hold = await reserve(payer)
  await sql`alter table usage_hours rename to usage_hours_away`.execute(db)
  expect(await end(hold)).toBe(false)
  await sql`alter table usage_hours_away rename to usage_hours`.execute(db)
  await expect.poll(async () => await creditsOf(payer), { timeout: 10_000 }).toBe(1_000)
})
