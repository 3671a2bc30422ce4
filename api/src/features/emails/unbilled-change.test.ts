import { expect, test } from 'vitest'
import { cancellationScheduledNotice } from './mails/cancellation.ts'

/**
 * Stripe collects an unbilled change of plan at the end of the period, even if the subscription is cancelled.
 */
test('the mail of a cancellation does not deny the charge for a change of plan that is not billed yet', () => {
  const { paragraphs } = cancellationScheduledNotice({
    planName: 'Team',
    dashboardUrl: 'http://localhost:5173/dashboard',
    endsAt: '28 March 2027',
    token: 'works',
    goesOn: false,
    openAmount: undefined,
    renewsAt: undefined,
    isPeriodBilled: true,
    lapse: null,
  })
  expect(paragraphs.join(' ')).not.toMatch(/nothing more/i)
  expect(paragraphs.join(' ')).toContain('only a change of plan that is not billed yet still is')
})
