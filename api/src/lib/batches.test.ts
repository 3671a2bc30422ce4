import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBatches } from './batches.ts'

const LIMITS = { maxSize: 4, atOnce: 2, aloneAtOnce: 3 }
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what arrives while a batch is in work goes together with the next, in order', async () => {
  const batches: number[][] = []
  const add = createBatches(
    async (items: readonly number[]) => {
      batches.push([...items])
      await turn()
      return items
    },
    { ...LIMITS, atOnce: 1 },
  )
  const results = await Promise.all([1, 2, 3, 4, 5, 6].map((item) => add(item)))
  expect(results).toEqual([1, 2, 3, 4, 5, 6])
  expect(batches).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ])
})

test('whatever arrives when and whatever fails, each item gets its own result, and the limits hold', async () => {
  const item = fc.record({ arrivesAfter: fc.nat(4), fails: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 30 }), async (items) => {
      let [together, alone] = [0, 0]
      const add = createBatches(async (batch: readonly number[]) => {
        expect(batch.length).toBeLessThanOrEqual(LIMITS.maxSize)
        const isAlone = batch.length === 1
        if (isAlone) alone += 1
        else together += 1
        expect(together).toBeLessThanOrEqual(LIMITS.atOnce)
        expect(alone).toBeLessThanOrEqual(LIMITS.atOnce + LIMITS.aloneAtOnce)
        await turn()
        if (isAlone) alone -= 1
        else together -= 1
        const failing = batch.find((index) => items[index]?.fails)
        if (failing !== undefined) throw new Error(`item ${failing}`)
        return batch.map((index) => index * 10)
      }, LIMITS)
      const results = await Promise.allSettled(
        items.map(async ({ arrivesAfter }, index) => {
          for (let waited = 0; waited < arrivesAfter; waited += 1) await turn()
          return await add(index)
        }),
      )
      expect(results).toEqual(
        items.map(({ fails }, index) =>
          fails
            ? { status: 'rejected', reason: new Error(`item ${index}`) }
            : { status: 'fulfilled', value: index * 10 },
        ),
      )
    }),
    { numRuns: 100 },
  )
})

test('a batch that answers too few results fails, and each item is asked for alone', async () => {
  const add = createBatches(async (items: readonly number[]) => items.slice(0, 1), LIMITS)
  expect(await Promise.all([add(1), add(2)])).toEqual([1, 2])
})

test('what hangs is waited for no longer than allowed, and what was given up is not begun', async () => {
  const begun: number[][] = []
  const hanging = Promise.withResolvers<void>()
  const add = createBatches(
    async (items: readonly number[]) => {
      begun.push([...items])
      await hanging.promise
      throw new Error('together')
    },
    { ...LIMITS, atOnce: 1 },
    { maxWaitMs: 30, createError: () => new Error('too late') },
  )
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map((item) => add(item)))
  expect(results).toEqual(results.map(() => ({ status: 'rejected', reason: new Error('too late') })))
  hanging.resolve()
  await turn()
  await turn()
  expect(begun).toEqual([[1, 2, 3, 4]])
})
