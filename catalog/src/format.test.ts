import { expect, test } from 'vitest'
import { minorUnitDigits, toMajorUnits } from './currency.ts'
import { formatMoney } from './format.ts'

test.each([
  [1900, 'usd', '$19'],
  [1950, 'usd', '$19.50'],
  [1, 'usd', '$0.01'],
  [-1950, 'usd', '-$19.50'],
  [0, 'eur', '€0'],
  [3000, 'jpy', '¥3,000'],
  [50, 'krw', '₩50'],
  [9500, 'kwd', 'KWD 9.500'],
  [9000, 'kwd', 'KWD 9'],
  [29_000_000, 'idr', 'IDR 290,000'],
  // Stripe uses two decimals for these, although they have none.
  [500_000, 'isk', 'ISK 5,000'],
  [500_000, 'ugx', 'UGX 5,000'],
  // Browsers show a forint without decimals; Stripe charges it with two.
  [199_050, 'huf', 'HUF 1,990.50'],
  [Number.MAX_SAFE_INTEGER, 'usd', '$90,071,992,547,409.91'],
])('%s of %s is formatted as %s', (amountMinor, currency, expected) => {
  expect(formatMoney(amountMinor, currency).replaceAll('\u00a0', ' ')).toBe(expected)
})

test('no digit is lost or added, whatever the currency and the size', () => {
  for (const currency of Intl.supportedValuesOf('currency')) {
    const unit = 10 ** minorUnitDigits(currency)
    for (const amountMinor of [0, 1, 99, 100, 1234, 2 ** 31, 2 ** 45 + 1, Number.MAX_SAFE_INTEGER]) {
      for (const amount of [amountMinor, -amountMinor]) {
        const exact = toMajorUnits(amount, currency)
        expect(BigInt(exact.replace('.', ''))).toBe(BigInt(amount))
        const [figures] = /\d[\d,]*(\.\d+)?/.exec(formatMoney(amount, currency)) ?? []
        const trimmed = amount % unit === 0 ? exact.replace(/\.0+$/, '') : exact
        expect(figures?.replaceAll(',', ''), `${amount} ${currency}`).toBe(trimmed.replace('-', ''))
      }
    }
  }
})
