import { expect, onTestFinished, test } from 'vitest'
import { startPayers } from './testing/start-payers.ts'

test('the metrics tell how calls ended, what they cost, and how many were decided together', async () => {
  const payers = await startPayers()
  onTestFinished(payers.close)
  const payer = await payers.create()
  await payers.give(payer, 50_000)
  await Promise.all(Array.from({ length: 20 }, () => payers.call(payer)))
  await payers.call(payer, { outcome: 'timeout' })
  const text = await payers.metrics.registry.metrics()
  expect(text).toMatch(/^metered_calls_total\{outcome="ok"\} 20$/m)
  expect(text).toMatch(/^metered_calls_total\{outcome="timeout"\} 1$/m)
  expect(text).toMatch(/^metered_credits_charged_total 20$/m)
  expect(text).toMatch(/^metered_calls_waiting 0$/m)
  expect(text).toMatch(/^metered_group_size_sum\{step="reserve"\} 21$/m)
  expect(text).toMatch(/^metered_group_size_sum\{step="settle"\} 21$/m)
  expect(text).toMatch(/^metered_group_duration_seconds_count\{step="reserve"\} [2-9]/m)
})
