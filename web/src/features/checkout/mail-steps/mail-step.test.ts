import { expect, test } from 'vitest'
import { mailStep } from './mail-step.ts'

test.each([undefined, 'waiting', 'correcting'] as const)(
  'a token mail that nobody took yet (%s) is not said to be on its way, nor to be looked for',
  (state) => {
    expect(mailStep(state)).toMatch(/about to be sent/)
    expect(mailStep(state)).not.toMatch(/on its way|spam/)
  },
)

test('a token mail that was not sent is not promised', () => {
  expect(mailStep('not_sent')).toMatch(/was not sent/)
  expect(mailStep('not_sent')).not.toMatch(/about to be sent|comes by itself/)
})

test('a token mail that left is on its way, and one that arrived is there', () => {
  expect(mailStep('sent')).toMatch(/on its way/)
  expect(mailStep('delivered')).toMatch(/was delivered/)
})
