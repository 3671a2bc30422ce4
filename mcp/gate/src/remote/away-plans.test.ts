import { expect, test } from 'vitest'
import { createAwayPlans } from './away-plans.ts'

function start() {
  const clock = { ms: 0 }
  return { clock, plans: createAwayPlans(() => clock.ms) }
}

test('an agent is served for a minute after the API has said so, within its calls a minute', () => {
  const { clock, plans } = start()
  expect(plans.take('alice')).toBe(false)
  plans.learn('alice', { serve_ms: 600_000, calls_per_minute: 2 })
  expect([plans.take('alice'), plans.take('alice'), plans.take('alice')]).toEqual([true, true, false])
  clock.ms = 59_000
  plans.learn('alice', { serve_ms: 60_000, calls_per_minute: 2 })
  expect(plans.take('alice')).toBe(false)
  clock.ms = 60_500
  expect(plans.take('alice')).toBe(true)
  clock.ms = 119_500
  expect(plans.take('alice')).toBe(false)
})

test('an agent of which the API says nothing any more is not served', () => {
  const { plans } = start()
  plans.learn('alice', { serve_ms: 60_000, calls_per_minute: null })
  expect(plans.take('alice')).toBe(true)
  plans.learn('alice', undefined)
  expect(plans.take('alice')).toBe(false)
})
