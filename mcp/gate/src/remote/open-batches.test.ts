import { expect, test } from 'vitest'
import { createOpenBatches } from './open-batches.ts'

test('a batch is named with the request that ends its last call', () => {
  const open = createOpenBatches()
  open.open('a', 3)
  expect(open.finishedBy(['a'])).toEqual([])
  open.end(['a'], [])
  expect(open.finishedBy(['a', 'a'])).toEqual(['a'])
  open.end(['a', 'a'], ['a'])
  expect(open.hasUntold()).toBe(false)
})

test('a batch whose last calls end in two requests at once is named afterwards', () => {
  const open = createOpenBatches()
  open.open('a', 2)
  expect([open.finishedBy(['a']), open.finishedBy(['a'])]).toEqual([[], []])
  open.end(['a'], [])
  open.end(['a'], [])
  expect(open.hasUntold()).toBe(true)
  expect(open.finishedBy([])).toEqual(['a'])
})
