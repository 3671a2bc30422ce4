import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { batchReads } from './batch-reads.ts'

test('reads of one moment share a query, and each gets its own answer', async () => {
  const queries: string[][] = []
  const read = batchReads(async (keys) => {
    queries.push(keys)
    return new Map(keys.filter((key) => key !== 'none').map((key) => [key, `<${key}>`]))
  })
  expect(await Promise.all([read('a'), read('b'), read('a'), read('none')])).toEqual([
    '<a>',
    '<b>',
    '<a>',
    undefined,
  ])
  expect(queries).toEqual([['a', 'b', 'none']])
})

test('a read joins the query that reads the same just now, and never one that is answered', async () => {
  let state = 'before'
  let queries = 0
  const read = batchReads(async (keys) => {
    queries += 1
    const seen = state
    await sleep(20)
    return new Map(keys.map((key) => [key, seen]))
  })
  const first = read('a')
  await sleep(5)
  state = 'after'
  expect(await Promise.all([first, read('a')])).toEqual(['before', 'before'])
  expect(await read('a')).toBe('after')
  expect(queries).toBe(2)
})

test('no read joins a query that was sent more than 50 ms ago', async () => {
  let state = 'before'
  const read = batchReads(async (keys) => {
    const seen = state
    await sleep(seen === 'before' ? 150 : 1)
    return new Map(keys.map((key) => [key, seen]))
  })
  const first = read('a')
  await sleep(60)
  state = 'after'
  expect(await read('a')).toBe('after')
  expect(await first).toBe('before')
})

test('a failing query fails the reads that wait for it, and no later one', async () => {
  let isAway = true
  const read = batchReads(async (keys) => {
    if (isAway) throw new Error('away')
    return new Map(keys.map((key) => [key, key]))
  })
  const refused = await Promise.allSettled([read('a'), read('b')])
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isAway = false
  expect(await read('a')).toBe('a')
})

test('no more than four queries run at once, and everyone is answered', async () => {
  let running = 0
  let most = 0
  const read = batchReads(async (keys) => {
    running += 1
    most = Math.max(most, running)
    await sleep(5)
    running -= 1
    return new Map(keys.map((key) => [key, key]))
  })
  const keys = Array.from({ length: 3000 }, (_unused, index) => `k${index}`)
  expect(await Promise.all(keys.map((key) => read(key)))).toEqual(keys)
  expect(most).toBeLessThanOrEqual(4)
})

test('reads that come while a query is under way share the next one', async () => {
  const queries: string[][] = []
  const read = batchReads(async (keys) => {
    queries.push(keys)
    await sleep(10)
    return new Map(keys.map((key) => [key, key]))
  })
  const first = read('a')
  await sleep(2)
  const second = read('b')
  await sleep(2)
  expect(await Promise.all([first, second, read('c')])).toEqual(['a', 'b', 'c'])
  expect(queries).toEqual([['a'], ['b', 'c']])
})

test('a query that hangs does not hold up the reads after it', async () => {
  const release = Promise.withResolvers<void>()
  const read = batchReads(async (keys) => {
    if (keys.includes('stuck')) await release.promise
    return new Map(keys.map((key) => [key, key]))
  })
  const stuck = read('stuck')
  await sleep(5)
  expect(await Promise.all([read('a'), read('b')])).toEqual(['a', 'b'])
  release.resolve()
  expect(await stuck).toBe('stuck')
})
