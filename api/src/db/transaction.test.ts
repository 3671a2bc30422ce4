import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'
import { createLogger } from '../telemetry/logger.ts'
import { createDb, type Db, type Tx } from './client.ts'
import { isLockTimeout } from './errors.ts'
import { withTransaction } from './transaction.ts'

let db: Db
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createTestDatabase()
  drop = database.drop
  db = createDb(database.url, createLogger('silent'))
})
afterAll(async () => {
  await db.destroy()
  await drop()
})

const lock = (tx: Tx, key: number) => sql`select pg_advisory_xact_lock(${key}::bigint)`.execute(tx)

/** Two transactions that lock in opposite order, at the same time on their first attempt. */
function deadlockingPair(): Promise<number>[] {
  let arrived = 0
  let release: () => void = () => undefined
  const bothHoldOne = new Promise<void>((resolve) => {
    release = resolve
  })
  const party = (first: number, second: number) => {
    let attempts = 0
    return withTransaction(db, async (tx) => {
      attempts += 1
      await lock(tx, first)
      arrived += 1
      if (arrived === 2) release()
      if (attempts === 1) await bothHoldOne
      await lock(tx, second)
      return attempts
    })
  }
  return [party(1, 2), party(2, 1)]
}

test('of two transactions that deadlock, one is run again and both succeed', async () => {
  const attempts = await Promise.all(deadlockingPair())
  expect(attempts.toSorted()).toEqual([1, 2])
})

test('what waits for the commit happens once, and not at all without one', async () => {
  const happened: string[] = []
  const attempts = new Map<string, number>()
  const work = async (name: string, failing: number) =>
    await withTransaction(db, async (tx, afterCommit) => {
      const attempt = (attempts.get(name) ?? 0) + 1
      attempts.set(name, attempt)
      afterCommit(() => happened.push(name))
      if (attempt <= failing)
        await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(tx)
    })
  await work('retried', 2)
  await expect(work('given up', 3)).rejects.toThrow()
  expect(happened).toEqual(['retried'])
})

test('any other failure is not tried again', async () => {
  let attempts = 0
  const failing = withTransaction(db, async () => {
    attempts += 1
    throw new Error('wrong')
  })
  await expect(failing).rejects.toThrow('wrong')
  expect(attempts).toBe(1)
})

test('a waiter gives up on a lock after three seconds', async () => {
  const startedAt = performance.now()
  await withTransaction(db, async (holder) => {
    await lock(holder, 3)
    const waiter = withTransaction(db, async (tx) => await lock(tx, 3))
    await expect(waiter).rejects.toSatisfy(isLockTimeout)
  })
  expect(performance.now() - startedAt).toBeGreaterThan(2_900)
  expect(performance.now() - startedAt).toBeLessThan(4_500)
})

test('keys inside stored JSON keep their names', async () => {
  const { id } = await db
    .insertInto('auditLog')
    .values({
      actor: 'a',
      action: 'b',
      subjectType: 'c',
      subjectId: 'd',
      after: { snake_case: { deep_key: 1 } },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const row = await db.selectFrom('auditLog').select('after').where('id', '=', id).executeTakeFirstOrThrow()
  expect(row.after).toEqual({ snake_case: { deep_key: 1 } })
})
