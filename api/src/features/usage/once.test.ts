import { hash } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { HOUR_MS } from '../../lib/durations.ts'
import { countOutcomes, prepareUsage } from './testing/prepare-usage.ts'

const usage = prepareUsage()
const NOW = new Date()
const HOURS = 6

interface Made {
  id: string
  type: 'api_call' | 'case' | 'agent'
  /** Before now. */
  ageMs: number
  quantity: number
  isTakenBack: boolean
}

const anEvent: fc.Arbitrary<Made> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abc-12') }),
  type: fc.constantFrom('api_call', 'case', 'agent'),
  ageMs: fc.integer({ min: 0, max: HOURS * HOUR_MS }),
  quantity: fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 8),
  isTakenBack: fc.boolean(),
})

const eventOf = ({ id, type, ageMs, quantity }: Made) => ({
  id,
  type,
  time: new Date(NOW.getTime() - ageMs).toISOString(),
  data: { quantity },
})

/** What they come to between two instants, counted one by one. */
function count(made: readonly Made[], start: Date, end: Date): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type, ageMs, quantity, isTakenBack } of made) {
    const time = NOW.getTime() - ageMs
    if (time < start.getTime() || time >= end.getTime()) continue
    const before = counts[type] ?? 0
    if (type === 'agent') counts[type] = Math.max(before, quantity)
    else counts[type] = before + (isTakenBack ? 0 : quantity)
  }
  return counts
}

test('every event counts once, whatever is repeated, in which order and by which process', async () => {
  const plan = fc.record({
    made: fc.uniqueArray(anEvent, { minLength: 1, maxLength: 60, selector: ({ id }) => id }),
    copies: fc.integer({ min: 1, max: 4 }),
    batchSize: fc.integer({ min: 1, max: 80 }),
    seed: fc.string(),
    bounds: fc.tuple(
      fc.integer({ min: -HOUR_MS, max: HOURS * HOUR_MS }),
      fc.integer({ min: -HOUR_MS, max: HOURS * HOUR_MS }),
    ),
  })
  await fc.assert(
    fc.asyncProperty(plan, async ({ made, copies, batchSize, seed, bounds }) => {
      const account = await usage.createAccount()
      const processes = [usage.startProcess(), usage.startProcess()]
      const sent = Array.from({ length: copies }, () => made.map(eventOf)).flat()
      const shuffled = sent
        .map((event, index) => ({ event, order: hash('md5', `${seed}${index}`) }))
        .toSorted((one, other) => (one.order < other.order ? -1 : 1))
        .map(({ event }) => event)
      const batches = Array.from({ length: Math.ceil(shuffled.length / batchSize) }, (_, index) =>
        shuffled.slice(index * batchSize, (index + 1) * batchSize),
      )
      const outcomes = await Promise.all(
        batches.map(async (batch, index) => await processes[index % 2]?.(account, batch, NOW)),
      )
      const counts = countOutcomes(outcomes.flatMap((outcome) => outcome ?? []))
      expect(counts['accepted']).toBe(made.length)
      expect(counts['duplicate'] ?? 0).toBe(made.length * (copies - 1))

      const corrections = made
        .filter(({ isTakenBack, type }) => isTakenBack && type !== 'agent')
        .map(({ id }) => ({ id: `fix ${id}`, data: { voids: id } }))
      await Promise.all(processes.map(async (ingest) => await ingest(account, corrections, NOW)))

      const [first, last] = bounds
        .toSorted((one, other) => other - one)
        .map((ageMs) => new Date(NOW.getTime() - ageMs))
      if (!first || !last) throw new Error('There are two bounds')
      const sums = await usage.sums(account, first, last)
      expect(sums).toEqual(count(made, first, last))
    }),
    { numRuns: 60 },
  )
})

test('groups with the same keys in opposite orders do not wait for each other', async () => {
  const account = await usage.createAccount()
  const events = Array.from({ length: 200 }, (_, index) =>
    eventOf({ id: `${index}`, type: 'case', ageMs: 0, quantity: 1, isTakenBack: false }),
  )
  for (let round = 0; round < 10; round += 1) {
    const ofRound = events.map((event) => ({ ...event, id: `${round}-${event.id}` }))
    const outcomes = await Promise.all(
      [ofRound, ofRound.toReversed()].map(async (batch) => await usage.startProcess()(account, batch, NOW)),
    )
    expect(countOutcomes(outcomes.flat())).toEqual({ accepted: 200, duplicate: 200 })
  }
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(usage.db())
  expect(rows).toEqual([{ deadlocks: 0 }])
})
