import type { UsageRate } from '@kamiyo/catalog/types'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rateUsage, toDecimalText, toScaled } from './rate-usage.ts'

const perThousand: UsageRate = { amountCents: 10, per: 1000 }
const graduated: UsageRate = {
  amountCents: 1,
  per: 1,
  included: 10,
  tiers: {
    mode: 'graduated',
    steps: [
      { upTo: 100, amountCents: 5 },
      { upTo: 1000, amountCents: 2 },
    ],
  },
}
const volume: UsageRate = { ...graduated, tiers: { mode: 'volume', steps: graduated.tiers?.steps ?? [] } }

test.each<[string, UsageRate, number]>([
  ['0', perThousand, 0],
  ['49', perThousand, 0],
  ['50', perThousand, 1],
  ['1000', perThousand, 10],
  ['1049.999999', perThousand, 10],
  ['1050', perThousand, 11],
  ['1234567', perThousand, 12_346],
  ['9999999999999.999999', { amountCents: 1, per: 1 }, 10_000_000_000_000],
  ['2.5', { amountCents: 1000, per: 1 }, 2500],
  ['10', graduated, 0],
  ['11', graduated, 5],
  ['110', graduated, 500],
  ['111', graduated, 502],
  ['1110', graduated, 500 + 900 * 2 + 100],
  ['110', volume, 500],
  ['111', volume, 202],
  ['1011', volume, 1001],
])('%s at %j costs %i', (quantity, rate, cents) => {
  expect(rateUsage(quantity, rate)).toBe(cents)
})

const aRate: fc.Arbitrary<UsageRate> = fc.record({
  amountCents: fc.integer({ min: 0, max: 10_000 }),
  per: fc.constantFrom(1, 10, 1000),
  included: fc.integer({ min: 0, max: 500 }),
})
const aQuantity = fc.bigInt({ min: 0n, max: 10n ** 15n })

test('an amount is never more than half a cent from the exact one', () => {
  fc.assert(
    fc.property(aRate, aQuantity, (rate, scaled) => {
      const charged = scaled - BigInt(rate.included ?? 0) * 1_000_000n
      const exact = (charged < 0n ? 0n : charged) * BigInt(rate.amountCents)
      const divisor = 1_000_000n * BigInt(rate.per)
      const error = BigInt(rateUsage(toDecimalText(scaled), rate)) * divisor - exact
      expect(2n * (error < 0n ? -error : error) <= divisor).toBe(true)
    }),
  )
})

test('graduated tiers of one price are that price, and more never costs less', () => {
  const steps = fc
    .uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 4 })
    .map((limits) => limits.toSorted((one, other) => one - other))
  fc.assert(
    fc.property(aRate, steps, aQuantity, aQuantity, (rate, limits, one, other) => {
      const tiers = {
        mode: 'graduated' as const,
        steps: limits.map((upTo) => ({ upTo, amountCents: rate.amountCents })),
      }
      const [less, more] = one < other ? [one, other] : [other, one]
      expect(rateUsage(toDecimalText(one), { ...rate, tiers })).toBe(rateUsage(toDecimalText(one), rate))
      expect(rateUsage(toDecimalText(less), rate)).toBeLessThanOrEqual(rateUsage(toDecimalText(more), rate))
    }),
  )
})

test('a decimal comes back as it was', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (scaled) => {
      expect(toScaled(toDecimalText(scaled))).toBe(scaled)
    }),
  )
})
