import { expect, test } from 'vitest'
import type { TokenMail } from './get-token-mail.ts'
import { tokenMailPollMs } from './token-mail-poll.ts'

const mail: TokenMail = { state: 'sent', corrected_to: null, was_refused: false, can_correct: false }

test('asking slows down, and ends when nothing is going to change or nobody can still be waiting', () => {
  expect([0, 1, 10, 59].map((answers) => tokenMailPollMs(mail, answers))).toEqual([
    2000, 2600, 15_000, 15_000,
  ])
  expect(tokenMailPollMs(mail, 60)).toBe(false)
  expect(tokenMailPollMs({ ...mail, state: 'returned' }, 1)).toBe(false)
})

test('a mail that was taken may still come back: it is asked for slowly, and not for ever', () => {
  const delivered: TokenMail = { ...mail, state: 'delivered' }
  expect([1, 30, 59].map((answers) => tokenMailPollMs(delivered, answers))).toEqual([15_000, 15_000, 15_000])
  expect(tokenMailPollMs(delivered, 60)).toBe(false)
})

test('a mail that came back is asked for again while its address may still be corrected', () => {
  expect(tokenMailPollMs({ ...mail, state: 'returned', can_correct: true }, 0)).toBe(2000)
  expect(tokenMailPollMs({ ...mail, state: 'correcting' }, 0)).toBe(2000)
  expect(tokenMailPollMs(undefined, 0)).toBe(2000)
})
