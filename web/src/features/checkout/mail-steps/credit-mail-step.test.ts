import { expect, test } from 'vitest'
import { creditMailStep } from './credit-mail-step.ts'

test('a token that left is told, and one that may not come is not promised', () => {
  expect(creditMailStep('sent').text).toMatch(/on its way/)
  expect(creditMailStep('delivered').text).toMatch(/was delivered/)
  for (const state of [undefined, 'waiting'] as const)
    expect(creditMailStep(state).text).toMatch(/first purchase.*have one already/)
})
