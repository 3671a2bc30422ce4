import { expect, test } from 'vitest'
import type { ListedReversal } from '../../reversals/list.ts'
import { describeReversal } from './reversal-text.ts'

const reversal: ListedReversal = {
  kind: 'refund',
  id: 're_1',
  customerId: 'c1',
  status: 'succeeded',
  reason: null,
  amountMinor: 1900,
  currency: 'usd',
  invoiceNumber: null,
  evidenceDueAt: null,
  isSettled: true,
  resolution: null,
  occurredAt: new Date('2026-12-03T23:59:00Z'),
  page: { kind: 'payments', id: 'ch_1' },
}

test.each<[ListedReversal['kind'], string, string]>([
  ['refund', 'succeeded', 'Refunded $19 on 3 December 2026'],
  ['refund', 'pending', 'on its way to you'],
  ['refund', 'requires_action', 'Stripe asks you by e-mail'],
  ['refund', 'failed', 'did not reach you'],
  ['refund', 'canceled', 'was cancelled'],
  ['refund', 'a_later_word', 'A refund of $19 was begun on 3 December 2026'],
  ['dispute', 'warning_needs_response', 'No money has moved'],
  ['dispute', 'warning_closed', 'No money has moved'],
  ['dispute', 'needs_response', 'The bank has not decided yet'],
  ['dispute', 'under_review', 'The bank has not decided yet'],
  ['dispute', 'won', 'The bank decided that it stands'],
  ['dispute', 'lost', 'The bank decided for you'],
])('a %s that is %s is described as "…%s…"', (kind, status, part) => {
  expect(describeReversal({ ...reversal, kind, status })).toContain(part)
})
