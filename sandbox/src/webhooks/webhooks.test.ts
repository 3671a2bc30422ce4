import Stripe from 'stripe'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Delivery } from '../store/deliveries.ts'
import { useReceiver } from '../testing/receiver.ts'
import { useSandbox } from '../testing/test-sandbox.ts'

const { stripe, control } = await useSandbox()
const receiver = await useReceiver()

const defaults = { duplicates: 0, shuffle: false, paused: false, delay_ms: 0 }
const setMode = (mode: object) => control('POST /_sandbox/webhooks', { mode: { ...defaults, ...mode } })
const flush = () => control<{ delivered: number; failed: number }>('POST /_sandbox/webhooks/flush')
const deliveries = async () => (await control<{ data: Delivery[] }>('GET /_sandbox/deliveries')).data

beforeEach(async () => {
  await control('POST /_sandbox/reset')
  receiver.received.length = 0
  receiver.answer(200)
})

const subscribe = (...events: Stripe.WebhookEndpointCreateParams.EnabledEvent[]) =>
  stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: events })

test('a delivery verifies with the endpoint’s secret and the official library', async () => {
  const endpoint = await subscribe('*')
  expect(endpoint.secret).toMatch(/^whsec_\w{32}$/)
  expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty('secret')
  const customer = await stripe.customers.create({ email: 'a@b.co' })
  await receiver.until(1)
  const [{ body = '', signature = '' } = {}] = receiver.received
  const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? '')
  expect(event).toMatchObject({
    type: 'customer.created',
    data: { object: { id: customer.id } },
    livemode: false,
  })
  expect(() => stripe.webhooks.constructEvent(`${body} `, signature, endpoint.secret ?? '')).toThrow(
    Stripe.errors.StripeSignatureVerificationError,
  )
})

test('beside v1 stands a v0, which no library accepts', async () => {
  const endpoint = await subscribe('*')
  await stripe.customers.create({})
  await receiver.until(1)
  const [{ body = '', signature = '' } = {}] = receiver.received
  expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/)
  const alone = signature.replace(/,v1=[0-9a-f]+/, '')
  expect(() => stripe.webhooks.constructEvent(body, alone, endpoint.secret ?? '')).toThrow(
    Stripe.errors.StripeSignatureVerificationError,
  )
  const renamed = signature.replace(/,v1=[0-9a-f]+,v0=/, ',v1=')
  expect(() => stripe.webhooks.constructEvent(body, renamed, endpoint.secret ?? '')).toThrow()
})

test('the signature carries real time however far the sandbox clock has moved', async () => {
  const endpoint = await subscribe('*')
  await control('POST /_sandbox/clock', { advance_seconds: 400 * 86_400 })
  await stripe.customers.create({})
  await receiver.until(1)
  const [{ body = '', signature = '' } = {}] = receiver.received
  const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? '')
  expect(event.created).toBeGreaterThan(Date.now() / 1000 + 399 * 86_400)
})

test('an endpoint gets the types it asked for, and nothing once disabled or deleted', async () => {
  const endpoint = await subscribe('product.created')
  await stripe.customers.create({})
  await stripe.products.create({ name: 'One' })
  await receiver.until(1)
  expect(receiver.types()).toEqual(['product.created'])
  await stripe.webhookEndpoints.update(endpoint.id, { disabled: true })
  await stripe.products.create({ name: 'Two' })
  await flush()
  expect(receiver.types()).toHaveLength(1)
})

test.each([500, 302, 404])('an answer of %i is a failure, and the next try may succeed', async (status) => {
  await subscribe('*')
  receiver.answer(status, 200)
  await stripe.customers.create({})
  await receiver.until(1)
  expect(await flush()).toEqual({ delivered: 1, failed: 0 })
  expect(receiver.received).toHaveLength(2)
  expect(receiver.received[1]?.body).toBe(receiver.received[0]?.body)
  expect(await deliveries()).toMatchObject([
    { status: 'succeeded', attempts: 2, last_status: 200, last_body: 'answer 200' },
  ])
})

test('a failed delivery is tried again by itself, after pauses that grow', async () => {
  await subscribe('*')
  receiver.answer(500)
  await stripe.customers.create({})
  await receiver.until(2)
  await vi.waitFor(async () => expect(await deliveries()).toMatchObject([{ status: 'pending' }]))
  const [delivery] = await deliveries()
  expect((delivery?.next_attempt_ms ?? 0) - (delivery?.last_attempt_ms ?? 0)).toBe(4_000)
})

test('pending_webhooks counts the endpoints that have not answered yet', async () => {
  await subscribe('*')
  await setMode({ paused: true })
  await stripe.customers.create({})
  const pending = async () => (await stripe.events.list({ limit: 1 })).data[0]?.pending_webhooks
  expect(await pending()).toBe(1)
  expect(receiver.received).toHaveLength(0)
  expect(await flush()).toEqual({ delivered: 1, failed: 0 })
  expect(await pending()).toBe(0)
})

test('duplicates arrive as copies of the same event', async () => {
  await subscribe('*')
  await setMode({ duplicates: 4 })
  await stripe.customers.create({})
  await receiver.until(5)
  expect(new Set(receiver.received.map(({ body }) => Object(JSON.parse(body)).id)).size).toBe(1)
})

test('shuffling delivers out of order, and loses nothing', async () => {
  await subscribe('*')
  await setMode({ paused: true, shuffle: true })
  for (let index = 0; index < 30; index += 1) await stripe.products.create({ name: `P${index}` })
  await flush()
  const names = receiver.received.map(({ body }) => String(Object(JSON.parse(body)).data.object.name))
  expect([...names].sort()).toEqual(Array.from({ length: 30 }, (_, index) => `P${index}`).sort())
  expect(names).not.toEqual(Array.from({ length: 30 }, (_, index) => `P${index}`))
})

test('a delay holds each delivery back by as much', async () => {
  await subscribe('*')
  await setMode({ delay_ms: 300 })
  const started = performance.now()
  await stripe.customers.create({})
  await receiver.until(1)
  expect(performance.now() - started).toBeGreaterThanOrEqual(290)
})

test('an event can be sent again', async () => {
  const endpoint = await subscribe('*')
  await stripe.customers.create({})
  await receiver.until(1)
  const [event] = (await stripe.events.list({ limit: 1 })).data
  await stripe.rawRequest('POST', `/v1/events/${event?.id}/retry`, { webhook_endpoint: endpoint.id })
  await receiver.until(2)
  const ids = receiver.received.map(({ body }) => Object(JSON.parse(body)).id)
  expect(ids).toEqual([event?.id, event?.id])
})

test('events are listed by type, by family and by time', async () => {
  await stripe.customers.create({})
  await stripe.products.create({ name: 'P' })
  const types = async (params: Stripe.EventListParams) =>
    (await stripe.events.list(params)).data.map(({ type }) => type)
  expect(await types({ type: 'customer.*' })).toEqual(['customer.created'])
  expect(await types({ types: ['product.created', 'price.created'] })).toEqual(['product.created'])
  expect(await types({ created: { gt: Math.floor(Date.now() / 1000) + 60 } })).toEqual([])
})

test('a mode in which events would get lost or without end is refused', async () => {
  for (const mode of [
    { duplicates: -1 },
    { duplicates: 0.5 },
    { duplicates: 1e9 },
    { delay_ms: -1 },
    { delay: 1 },
  ]) {
    await expect(setMode(mode)).rejects.toThrow('answered 400')
  }
})
