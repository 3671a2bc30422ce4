import { expect, test } from 'vitest'
import { cancellationScheduledNotice } from './mails/cancellation.ts'

/**
 * Stripe collects an unbilled change of plan at the end of the period, even if the subscription is cancelled.
 */
const lastParagraphs = (mayHaveChanged: boolean) => {
  const { paragraphs } = cancellationScheduledNotice({
    planName: 'Team',
    dashboardUrl: 'http://localhost:5173/dashboard',
    endsAt: '28 March 2027',
    token: 'works',
    goesOn: false,
    openAmount: undefined,
    renewsAt: undefined,
    isPeriodBilled: true,
    mayHaveChanged,
    hasToken: true,
    lapse: null,
  })
  return paragraphs.join(' ')
}

test('the mail of a cancellation does not deny the charge for a change of plan that is not billed yet', () => {
  expect(lastParagraphs(true)).not.toMatch(/nothing more/i)
  expect(lastParagraphs(true)).toContain('only a change of plan that is not billed yet still is')
})

test('the mail of a cancellation speaks of no change of plan where there was none', () => {
  expect(lastParagraphs(false)).toContain('No further period will be charged.')
  expect(lastParagraphs(false)).not.toContain('change of plan')
})
