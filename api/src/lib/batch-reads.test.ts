import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
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

/** The first query is answered when the test says so, regardless of the load of the machine. */
function heldQuery() {
  const [sent, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const queries: string[][] = []
  let state = 'before'
  const read = batchReads(async (keys) => {
    queries.push(keys)
    const seen = state
    sent.resolve()
    if (queries.length === 1) await answered.promise
    return new Map(keys.map((key) => [key, seen]))
  })
  const change = () => {
    state = 'after'
  }
  return { read, queries, change, sent: sent.promise, answer: answered.resolve }
}

test('a read joins the query that reads the same just now', async () => {
  const { read, queries, change, sent, answer } = heldQuery()
  const first = read('a')
  await sent
  change()
  const second = read('a')
  answer()
  expect(await Promise.all([first, second])).toEqual(['before', 'before'])
  expect(queries).toEqual([['a']])
})

test('who asks alone is answered by a read of their own', async () => {
  const { read, queries, change, sent, answer } = heldQuery()
  const first = read('a')
  await sent
  answer()
  expect(await first).toBe('before')
  change()
  expect(await read('a')).toBe('after')
  expect(queries).toEqual([['a'], ['a']])
})

test('an answer that several asked for serves others for 50 ms after its read was sent, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { read, queries, change, sent, answer } = heldQuery()
  const shared = [read('a'), read('a')]
  await sent
  answer()
  expect(await Promise.all(shared)).toEqual(['before', 'before'])
  change()
  vi.advanceTimersByTime(49)
  expect(await read('a')).toBe('before')
  vi.advanceTimersByTime(1)
  expect(await read('a')).toBe('after')
  expect(queries).toEqual([['a'], ['a']])
})

test('a shared answer is old after 50 ms even while the timer that drops it is late', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { read, change, sent, answer } = heldQuery()
  const shared = [read('a'), read('a')]
  await sent
  answer()
  await Promise.all(shared)
  change()
  vi.advanceTimersByTime(50)
  expect(await read('a')).toBe('after')
})

test('no read joins a query that was sent more than 50 ms ago', async () => {
  const { read, change, sent, answer } = heldQuery()
  const first = read('a')
  await sent
  await sleep(60)
  change()
  expect(await read('a')).toBe('after')
  answer()
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
  const { read, queries, sent, answer } = heldQuery()
  const first = read('a')
  await sent
  const others = [read('b'), read('c')]
  answer()
  await Promise.all([first, ...others])
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
