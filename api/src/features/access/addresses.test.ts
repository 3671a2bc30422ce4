import { expect, test } from 'vitest'
import { mayCallFrom } from './addresses.ts'

const allowed = ['203.0.113.7/32', '10.0.0.0/8', '2001:db8::/32']

test.each(['203.0.113.7', '10.200.1.1', '::ffff:10.1.1.1', '2001:db8::5', '2001:DB8:0:0::5'])(
  '%s is one of the addresses of the list',
  (address) => {
    expect(mayCallFrom(allowed, address)).toBe(true)
  },
)

test.each(['203.0.113.8', '11.0.0.1', '::ffff:11.1.1.1', '2001:db9::5', '::1', 'not an address', undefined])(
  '%s is none of them',
  (address) => {
    expect(mayCallFrom(allowed, address)).toBe(false)
  },
)

test('without a list an agent may call from everywhere, and from where nobody knows', () => {
  expect([mayCallFrom(null, '203.0.113.8'), mayCallFrom(null, undefined)]).toEqual([true, true])
})
