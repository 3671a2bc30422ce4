import { expect, test } from 'vitest'
import { assertRange, toShownRange } from './address-ranges.ts'

test.each(['203.0.113.7', '10.0.0.5/8', '203.0.113.0/32', '2001:db8::', '2001:db8::1/32', '::1/128'])(
  '%s can be allowed',
  (text) => {
    expect(() => assertRange(text)).not.toThrow()
  },
)

test.each([
  '',
  '203.0.113',
  '203.0.113.7/33',
  '2001:db8::/129',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  'fe80::1%eth0',
  'home.example',
])('%s cannot', (text) => {
  expect(() => assertRange(text)).toThrow('Use an IP address such as 203.0.113.7')
})

test.each(['0.0.0.0/0', '::/0'])('%s is everywhere, which an empty list says', (text) => {
  expect(() => assertRange(text)).toThrow('send an empty list')
})

test.each([
  ['203.0.113.7/32', '203.0.113.7'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['::1/128', '::1'],
])('%s is shown as %s', (range, shown) => {
  expect(toShownRange(range)).toBe(shown)
})
