import { expect, test } from 'vitest'
import { DAY_MS } from '../../lib/durations.ts'
import { startOnboarding } from './testing/start-onboarding.ts'

const { api, reachPlan, read, step, stripe } = startOnboarding({ env: { BILLING_TRIAL_PERIOD_DAYS: '14' } })

test('a trial is reviewed by Stripe’s clock, and ends when the review said', async () => {
  await api().sandbox.advanceClock((30 * DAY_MS) / 1000)
  const session = await reachPlan()
  const { review } = (await read(session)).data as { review: { trial_ends_at: string } }
  expect(review).toMatchObject({ due_now_cents: 0, due_later_cents: 9900 })
  const { data } = await step('step/create-subscription', session)
  const { trial_end: end } = await stripe().subscriptions.retrieve(String(data['subscription_id']))
  const apart = Math.abs(Number(end) * 1000 - Date.parse(review.trial_ends_at))
  expect(apart).toBeLessThan(DAY_MS / 24)
})
