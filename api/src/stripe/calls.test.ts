import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import { expect, test, vi } from 'vitest'
import { createStripeCalls } from './calls.ts'

const unavailable = { code: 'stripe_unavailable' }
const inMs = (ms: number) => performance.now() + ms
const never = () => new Promise<never>(() => undefined)

test('a call that ignores its deadline is answered at its deadline, and keeps its slot until it ends', async () => {
  const call = createStripeCalls(1)
  const { promise, resolve } = Promise.withResolvers<string>()
  const startedAt = performance.now()
  await expect(call(() => promise, inMs(1_200))).rejects.toMatchObject(unavailable)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  await expect(call(async () => 'next', inMs(1_050))).rejects.toMatchObject(unavailable)
  resolve('late')
  expect(await call(async () => 'next', inMs(9_000))).toBe('next')
})

test('each try has the time that is left, and the library makes no further ones by itself', async () => {
  const given: Stripe.RequestOptions[] = []
  const answer = await createStripeCalls(1)(async (options) => {
    given.push(options)
    if (given.length === 1) throw new Stripe.errors.StripeConnectionError({ type: 'api_error' })
    return 'second'
  }, inMs(7_000))
  expect(answer).toBe('second')
  expect(given.map(({ maxNetworkRetries }) => maxNetworkRetries)).toEqual([0, 0])
  const [first = 0, second = 0] = given.map(({ timeout }) => timeout)
  expect(first).toBeLessThanOrEqual(7_000)
  expect(second).toBeLessThanOrEqual(first - 400)
})

test('a caller that gets a slot with less than a second left is refused without a call, and leaves it to the next', async () => {
  const call = createStripeCalls(1)
  const first = call(async () => await sleep(900), inMs(9_000))
  const late = vi.fn(never)
  const refused = call(late, inMs(1_500))
  const next = call(async () => 'next', inMs(9_000))
  await expect(refused).rejects.toMatchObject(unavailable)
  expect(await next).toBe('next')
  await first
  expect(late).not.toHaveBeenCalled()
})
