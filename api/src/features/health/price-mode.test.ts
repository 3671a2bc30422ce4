import { BUYABLE_TIERS } from '@kamiyo/catalog/types'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { assertPricesOfKeyMode } from './price-mode.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterEach(async () => await api.sandbox.clearFaults())
afterAll(async () => await api.close())

const answer = (status: number, error: object) =>
  api.sandbox.fault({ target: 'stripe', kind: 'status', status, body: { error } })

const missing = (message: string) => ({ type: 'invalid_request_error', code: 'resource_missing', message })

test('prices of the same mode let the process start', async () => {
  await assertPricesOfKeyMode(api.deps)
})

test('a price of the other mode stops the start, and the fault names its variable', async () => {
  const { config } = api.deps
  const live = { ...config, stripe: { ...config.stripe, livemode: true } }
  await expect(assertPricesOfKeyMode({ ...api.deps, config: live })).rejects.toThrow(
    `${BUYABLE_TIERS.length} faults:\n  STRIPE_PRICE_MCP_PERSONAL is a price of the other mode`,
  )
  await answer(
    404,
    missing('No such price; a similar object exists in test mode, but a live mode key was used'),
  )
  await expect(assertPricesOfKeyMode(api.deps)).rejects.toThrow('of the other mode')
})

test('a price that is gone, or a Stripe that fails, keeps nobody from starting', async () => {
  await answer(404, missing('No such price'))
  await assertPricesOfKeyMode(api.deps)
  await api.sandbox.clearFaults()
  await answer(500, { type: 'api_error', message: 'down' })
  await assertPricesOfKeyMode(api.deps)
})
