import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestDatabase } from '../../../../tests/harness/clone-database.ts'
import { createTestDatabase } from '../../../../tests/harness/database.ts'
import { createDb, type Db } from '../../db/client.ts'
import { servingSettings } from '../../db/serving-settings.ts'
import { SUBSCRIPTION_STATUSES } from '../../stripe/subscription.ts'
import { createLogger } from '../../telemetry/logger.ts'
import { decideEntitlement, type EntitlementFacts, isTerminal, isUnpaid } from './entitlement.ts'

const GRACE_DAYS = 10
let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await createTestDatabase()
  db = createDb(database.url, createLogger('silent'), {
    settings: servingSettings({ pastDueGraceDays: GRACE_DAYS }),
  })
})
afterAll(async () => {
  await db.destroy()
  await database.drop()
})

const now = new Date()
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
const ORDINARY: EntitlementFacts = {
  status: 'active',
  pastDueSince: null,
  cancelAtPeriodEnd: false,
  cancelAt: null,
  currentPeriodEnd: inDays(20),
  checkoutPaymentStatus: 'paid',
  firstPaidAt: inDays(-10),
  quantity: 1,
  collectionPause: null,
  collectionResumesAt: null,
  withdrawal: null,
}

/** What may be so besides the status, each with and without each other. */
const CIRCUMSTANCES: readonly Partial<EntitlementFacts>[] = [
  {},
  { firstPaidAt: null, checkoutPaymentStatus: 'unpaid' },
  { firstPaidAt: null, checkoutPaymentStatus: 'failed' },
  { firstPaidAt: null, checkoutPaymentStatus: null },
  { quantity: 0 },
  { quantity: null },
  { cancelAt: inDays(-1) },
  { cancelAt: inDays(1) },
  { cancelAtPeriodEnd: true },
  { cancelAtPeriodEnd: true, currentPeriodEnd: inDays(-1) },
  { pastDueSince: inDays(1 - GRACE_DAYS) },
  { pastDueSince: inDays(-1 - GRACE_DAYS) },
  ...['void', 'keep_as_draft', 'mark_uncollectible'].map((collectionPause) => ({ collectionPause })),
  { collectionPause: 'void', collectionResumesAt: inDays(-1) },
  { collectionPause: 'void', collectionResumesAt: inDays(1) },
  { withdrawal: 'refund_suspends' },
  { withdrawal: 'dispute_revokes' },
]

const everyState: readonly EntitlementFacts[] = [...SUBSCRIPTION_STATUSES, 'unknown' as const].flatMap(
  (status) =>
    CIRCUMSTANCES.flatMap((one) => CIRCUMSTANCES.map((other) => ({ ...ORDINARY, status, ...one, ...other }))),
)

interface Row extends Partial<EntitlementFacts> {
  tier?: string
  createdAt?: Date
}

const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The places of subscriptions with these columns, none of which is stored. */
async function placesOf(rows: readonly Row[]): Promise<number[][]> {
  const columns = rows.map((row) => ({
    ...Object.fromEntries(Object.entries(row).map(([name, value]) => [snakeCase(name), value])),
  }))
  const found = await sql<{ place: string[] }>`
    select serving_place(jsonb_populate_record(null::subscriptions, plan))::text[] as place
    from jsonb_array_elements(${JSON.stringify(columns)}::jsonb) with ordinality as given (plan, number)
    order by number`.execute(db)
  return found.rows.map(({ place }) => place.map(Number))
}

function expectedPlace(facts: EntitlementFacts): number[] {
  if (isTerminal(facts.status)) return [4]
  if (isUnpaid(facts)) return [3]
  return decideEntitlement(facts, { now, pastDueGraceDays: GRACE_DAYS }).state === 'entitled' ? [0] : [1, 2]
}

test('the database places first what gives access in every state, and nothing that nobody has paid for', async () => {
  const rows = everyState.map((facts) => ({ ...facts, tier: 'team', createdAt: now }))
  const places = await placesOf(rows)
  const wrong = everyState.filter((facts, index) => !expectedPlace(facts).includes(places[index]?.[0] ?? -1))
  expect(wrong).toEqual([])
})

test('what does not come back by being paid comes after what does', async () => {
  const places = await placesOf(
    [
      { status: 'unpaid' as const },
      { cancelAt: inDays(-1) },
      { cancelAtPeriodEnd: true, currentPeriodEnd: inDays(-1) },
      { withdrawal: 'refund_suspends' as const },
    ].map((columns) => ({ ...ORDINARY, tier: 'team', createdAt: now, ...columns })),
  )
  expect(places.map(([first]) => first)).toEqual([1, 2, 2, 2])
})

test('of equals the higher plan comes first, then the older one; of those that are over the newer', async () => {
  const rows = (status: EntitlementFacts['status']) =>
    [
      ...BUYABLE_TIERS.toReversed().map((tier) => ({ tier, createdAt: inDays(-5) })),
      { tier: BUYABLE_TIERS[0], createdAt: inDays(-4) },
    ].map((columns) => ({ ...ORDINARY, status, ...columns }))
  const active = await placesOf(rows('active'))
  expect(active.toSorted(compare)).toEqual(active)
  expect(new Set(active.map(String)).size).toBe(active.length)
  const [first, ...others] = (await placesOf(rows('canceled'))).toSorted(compare)
  expect(first?.[2]).toBeCloseTo(-inDays(-4).getTime() / 1000, 0)
  expect(others).toHaveLength(BUYABLE_TIERS.length)
})

/** As the database compares arrays. */
function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((part, at) => part !== other[at])
  return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0)
}
