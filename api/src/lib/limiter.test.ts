import { expect, test } from 'vitest'
import { createLimiter } from './limiter.ts'

test('no more than the maximum runs at once, in order of arrival, and a failure gives its place back', async () => {
  const inTurn = createLimiter(2)
  const started: number[] = []
  let running = 0
  let peak = 0
  const work = (id: number) => async () => {
    started.push(id)
    running += 1
    peak = Math.max(peak, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    if (id % 2 === 0) throw new Error(`work ${id} failed`)
    return id
  }
  const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((id) => inTurn(work(id))))
  expect(peak).toBe(2)
  expect(started).toEqual([0, 1, 2, 3, 4, 5])
  expect(results.map(({ status }) => status)).toEqual(
    [0, 1, 2, 3, 4, 5].map((id) => (id % 2 === 0 ? 'rejected' : 'fulfilled')),
  )
})
