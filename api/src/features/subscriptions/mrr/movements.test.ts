import { expect, test } from 'vitest'
import { type MrrPoint, movementsThrough } from './movements.ts'

const at = (second: number) => new Date(second * 1000)
const usd = (amountMinor: number) => ({ currency: 'usd', amountMinor })
const point = (second: number, mrr: MrrPoint['mrr']): MrrPoint => ({ at: at(second), mrr })
const NEVER = { mrr: null, hasPaid: false }

const linesOf = (points: MrrPoint[], recorded: Parameters<typeof movementsThrough>[0] = NEVER) =>
  movementsThrough(recorded, points).map(
    ({ occurredAt, reason, beforeMinor, afterMinor, currency }) =>
      `${occurredAt.getTime() / 1000}: ${reason} ${beforeMinor} → ${afterMinor} ${currency}`,
  )

test('each change has the reason that its amounts and the past give it', () => {
  expect(
    linesOf([
      point(1, null),
      point(2, usd(10)),
      point(3, usd(10)),
      point(4, usd(30)),
      point(5, usd(20)),
      point(6, null),
      point(7, usd(20)),
    ]),
  ).toEqual([
    '2: new 0 → 10 usd',
    '4: expansion 10 → 30 usd',
    '5: contraction 30 → 20 usd',
    '6: churn 20 → 0 usd',
    '7: reactivation 0 → 20 usd',
  ])
})

test('who paid before and stopped comes back', () => {
  expect(linesOf([point(1, usd(10))], { mrr: null, hasPaid: true })).toEqual(['1: reactivation 0 → 10 usd'])
})

test('a change of currency ends one sum and begins another', () => {
  expect(linesOf([point(1, usd(10)), point(2, { currency: 'eur', amountMinor: 9 })])).toEqual([
    '1: new 0 → 10 usd',
    '2: churn 10 → 0 usd',
    '2: reactivation 0 → 9 eur',
  ])
})

test('an unknown price changes nothing that is known, and counts from its start once it is', () => {
  expect(linesOf([point(1, undefined), point(2, undefined), point(3, usd(10))])).toEqual([
    '1: new 0 → 10 usd',
  ])
  expect(linesOf([point(1, usd(10)), point(2, undefined), point(3, usd(8))])).toEqual([
    '1: new 0 → 10 usd',
    '3: contraction 10 → 8 usd',
  ])
  expect(linesOf([point(1, undefined), point(2, null)])).toEqual([])
})
