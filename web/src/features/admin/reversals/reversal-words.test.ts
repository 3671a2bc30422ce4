import { expect, test } from 'vitest'
import { reversalStatus } from './reversal-words.ts'

test.each([
  ['finalization_failed', null, 'finalization failed'],
  ['finalization_failed', 'deleted', 'finalization failed, deleted since'],
  ['finalization_failed', 'finalised', 'finalization failed, finalised since'],
  ['uncollectible', 'paid', 'uncollectible, paid since'],
  ['voided', 'voided', 'voided'],
  ['voided', null, 'voided'],
] as const)('an invoice that is %s with the end %s is called "%s"', (status, resolution, words) => {
  expect(reversalStatus({ kind: 'invoice_issue', status, resolution })).toBe(words)
})
