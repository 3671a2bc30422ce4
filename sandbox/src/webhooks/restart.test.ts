import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Delivery } from '../store/deliveries.ts'
import { useReceiver } from '../testing/receiver.ts'
import { DAY, makePrice, makeSession, useSandbox } from '../testing/test-sandbox.ts'

const folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('objects, the clock and undelivered webhooks survive a restart', async () => {
  const dataFile = join(folder, 'sandbox.sqlite')
  const receiver = await useReceiver()
  const first = await useSandbox({ dataFile })
  await first.control('PUT /_sandbox/webhook_endpoint', { url: receiver.url, secret: 'whsec_known' })
  await first.advance(3 * DAY)
  receiver.answer(500)
  const price = await makePrice(first.stripe)
  await receiver.until(2)
  await first.close()

  receiver.received.length = 0
  receiver.answer(200)
  const second = await useSandbox({ dataFile })
  expect((await second.stripe.prices.retrieve(price.id)).unit_amount).toBe(1900)
  expect(await second.control('GET /_sandbox/clock')).toMatchObject({ offset_seconds: 3 * DAY })
  await receiver.until(2)
  expect(receiver.types().sort()).toEqual(['price.created', 'product.created'])
  const { body = '', signature = '' } = receiver.received[0] ?? {}
  expect(second.stripe.webhooks.constructEvent(body, signature, 'whsec_known').object).toBe('event')
  expect((await makeSession(second.stripe, price)).url).toContain(second.url)
})

test('a delivery that was under way when the sandbox stopped goes out again', async () => {
  const dataFile = join(folder, 'interrupted.sqlite')
  const receiver = await useReceiver()
  receiver.answer(0)
  const first = await useSandbox({ dataFile })
  await first.control('PUT /_sandbox/webhook_endpoint', { url: receiver.url, secret: 'whsec_known' })
  await first.stripe.customers.create({})
  await receiver.until(1)
  const started = performance.now()
  await first.close()
  expect(performance.now() - started).toBeLessThan(2000)

  receiver.answer(200)
  await useSandbox({ dataFile })
  await receiver.until(2)
  expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body)
})

test('an endpoint that does not answer in time has failed', async () => {
  const receiver = await useReceiver()
  receiver.answer(0, 200)
  const { control, stripe } = await useSandbox({ webhookTimeoutMs: 100 })
  await control('PUT /_sandbox/webhook_endpoint', { url: receiver.url, secret: 'whsec_known' })
  await control('POST /_sandbox/webhooks', { mode: { paused: true } })
  await stripe.customers.create({})
  expect(await control('POST /_sandbox/webhooks/flush')).toEqual({ delivered: 0, failed: 1 })
  const { data } = await control<{ data: Delivery[] }>('GET /_sandbox/deliveries')
  expect(data).toMatchObject([{ status: 'pending', attempts: 1, last_status: null, last_error: 'Timed out' }])
})

test('a clock that begins in the past dates what happens then, and goes on from where it was moved to', async () => {
  const dataFile = join(folder, 'past.sqlite')
  const startsAt = new Date(Date.now() - 40 * DAY * 1000)
  const first = await useSandbox({ dataFile, startsAt })
  const { created } = await first.stripe.customers.create({})
  expect(Math.abs(created - startsAt.getTime() / 1000)).toBeLessThan(30)
  await first.advance(3 * DAY)
  await first.close()
  const second = await useSandbox({ dataFile, startsAt })
  expect((await second.stripe.customers.create({})).created - created).toBeGreaterThanOrEqual(3 * DAY)
})

test('a request that is under way when the sandbox stops is answered from its database', async () => {
  const { stripe, control, close } = await useSandbox({ dataFile: join(folder, 'closing.sqlite') })
  await control('POST /_sandbox/faults', { target: 'stripe', kind: 'latency', latency_ms: 300 })
  const answer = stripe.customers.create({ name: 'Late' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  await close()
  expect((await answer).name).toBe('Late')
})
