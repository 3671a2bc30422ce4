import { expect, test } from 'vitest'
import { hashCall } from './arguments-hash.ts'

test('the order of fields does not matter, and everything else does', () => {
  const hash = hashCall('search', { a: 1, b: { c: [1, 2], d: 'x' } })
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(hashCall('search', { b: { d: 'x', c: [1, 2] }, a: 1 })).toBe(hash)
  expect(hashCall('search', { a: 1, b: { c: [2, 1], d: 'x' } })).not.toBe(hash)
  expect(hashCall('other', { a: 1, b: { c: [1, 2], d: 'x' } })).not.toBe(hash)
  expect(hashCall('search', undefined)).toBe(hashCall('search', {}))
})
