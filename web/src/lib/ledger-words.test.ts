import { expect, test } from 'vitest'
import type { Schema } from './api/api-schema.ts'
import { entryOutcome, entryPrice, entryTitle, formatDuration } from './ledger-words.ts'

const call: Schema<'LedgerEntry'> = {
  id: 'c1',
  at: '2026-11-29T17:00:00.000Z',
  kind: 'call',
  agent_id: 'a1',
  agent: 'Laptop',
  tool: 'search_exploits',
  outcome: 'ok',
  included_calls: 0,
  credits: 0,
  overage_credits: 0,
  duration_ms: 12,
  balance: 0,
}

test.each([
  [{ included_calls: 1 }, 'Included'],
  [{ credits: -1 }, '1 credit'],
  [{ credits: -2.5 }, '2.5 credits'],
  [{ overage_credits: 3 }, '3 credits, billed later'],
  [{}, 'Free'],
  [{ outcome: 'tool_error' }, 'Not charged'],
  [{ kind: 'purchase', credits: 1000 }, '+1,000 credits'],
  [{ kind: 'expired', credits: -40 }, '−40 credits'],
])('what an entry cost is said in words: %j is %s', (given, text) => {
  expect(entryPrice({ ...call, ...given })).toBe(text)
})

test.each([
  [{}, 'search_exploits'],
  [{ kind: 'purchase' }, 'Credits bought'],
  [{ kind: 'grant', credits: 5 }, 'Credits given'],
  [{ kind: 'grant', credits: -5 }, 'Credits taken back'],
  [{ kind: 'refund' }, 'Credits taken back, refunded'],
  [{ kind: 'dispute_lost' }, 'Credits taken back, dispute lost'],
  [{ kind: 'dispute_won' }, 'Credits given back, dispute won'],
  [{ kind: 'something_new' }, 'Something new'],
])('an entry is called by its tool, or by what changed the credits: %j is %s', (given, text) => {
  expect(entryTitle({ ...call, ...given })).toBe(text)
})

test('outcomes and durations are said in words', () => {
  expect(entryOutcome(call)).toBe('Done')
  expect(entryOutcome({ ...call, outcome: 'gate_lost' })).toBe('The server stopped')
  expect(entryOutcome({ ...call, outcome: 'cancelled' })).toBe('Cancelled')
  expect([formatDuration(340), formatDuration(12_490)]).toEqual(['340 ms', '12.5 s'])
})
