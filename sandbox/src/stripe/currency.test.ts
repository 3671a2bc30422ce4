import { expect, test } from 'vitest'
import { formatMoney } from './currency.ts'

test.each([
  [1900, 'usd', '$19.00'],
  [3000, 'jpy', '¥3,000'],
  [9500, 'kwd', 'KWD 9.500'],
  [199_000, 'huf', 'HUF 1,990.00'],
  [500_000, 'ugx', 'UGX 5,000.00'],
])('pages and invoices write %s of %s as %s', (amountMinor, currency, written) => {
  expect(formatMoney(amountMinor, currency).replaceAll('\u00a0', ' ')).toBe(written)
})
