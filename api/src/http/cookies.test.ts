import { expect, test } from 'vitest'
import { readCookie } from './cookies.ts'

test.each([
  ['a=1; b=2', '2'],
  ['b=2;a=1', '2'],
  ['a=1;b=2', '2'],
  ['xb=1; b=2', '2'],
  ['b=2; b=3', '2'],
  ['b=', ''],
  ['xb=1', undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j the cookie b is %j', (header, value) => {
  expect(readCookie(header, 'b')).toBe(value)
})
