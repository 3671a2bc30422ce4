import { expect, test } from 'vitest'
import { tabIndexAfterKey } from './tabs.tsx'

test.each([
  { key: 'ArrowRight', from: 6, to: 0 },
  { key: 'ArrowRight', from: 2, to: 3 },
  { key: 'ArrowLeft', from: 0, to: 6 },
  { key: 'ArrowDown', from: 0, to: 1 },
  { key: 'ArrowUp', from: 1, to: 0 },
  { key: 'Home', from: 4, to: 0 },
  { key: 'End', from: 1, to: 6 },
])('$key moves from tab $from to tab $to', ({ key, from, to }) => {
  expect(tabIndexAfterKey(key, from, 7)).toBe(to)
})

test.each(['Tab', 'Enter', ' ', 'a'])('%j is left to the browser', (key) => {
  expect(tabIndexAfterKey(key, 0, 7)).toBeUndefined()
})
