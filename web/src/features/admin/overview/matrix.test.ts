import { expect, test } from 'vitest'
import { toMatrix } from './matrix.ts'

test('every plan has every status that occurs, in the order of a subscription’s life', () => {
  expect(
    toMatrix([
      { tier: 'team', status: 'canceled', count: 2 },
      { tier: 'personal', status: 'active', count: 7 },
      { tier: 'team', status: 'new_at_stripe', count: 1 },
      { tier: 'team', status: 'active', count: 3 },
    ]),
  ).toEqual({
    statuses: ['active', 'canceled', 'new_at_stripe'],
    rows: [
      {
        tier: 'team',
        counts: [
          { status: 'active', count: 3 },
          { status: 'canceled', count: 2 },
          { status: 'new_at_stripe', count: 1 },
        ],
        total: 6,
      },
      {
        tier: 'personal',
        counts: [
          { status: 'active', count: 7 },
          { status: 'canceled', count: 0 },
          { status: 'new_at_stripe', count: 0 },
        ],
        total: 7,
      },
    ],
  })
})
