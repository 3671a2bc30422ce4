import { HANDLED_EVENT_TYPES } from '@kamiyo/catalog/stripe'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { event } from '../../../testing/events.ts'
import { eventStatus } from '../../../testing/outcome.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { buildApp } from '../../app.ts'
import { readEvent } from '../../stripe/event.ts'
import { receiveEvent } from '../webhooks/intake.ts'
import { sweepEvents } from '../webhooks/sweep.ts'
import { takeInMissedEvents } from './events.ts'
import { moveCursor } from './repository.ts'
import { reconcileWithStripe } from './service.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())
beforeEach(async () => await api.sandbox.clearFaults())

const stored = (id: string) =>
  api.deps.db
    .selectFrom('subscriptions')
    .selectAll()
    .where('stripeSubscriptionId', '=', id)
    .executeTakeFirst()

const reconcile = (id: string, dryRun = false) => reconcileWithStripe(api.deps, id, { dryRun })

const takeIn = () =>
  takeInMissedEvents(api.deps, {
    types: HANDLED_EVENT_TYPES,
    receive: async (event) => await receiveEvent(api.deps, event),
  })

test('a subscription whose every event was lost is found, stored, and its token mailed', async () => {
  const id = await buyWithoutEvents(api)
  expect(await reconcile(id, true)).toEqual({
    subscriptionId: id,
    differences: [{ field: 'subscription', stored: null, stripe: 'active' }],
    applied: false,
  })
  expect(await stored(id)).toBeUndefined()
  expect(await reconcile(id)).toMatchObject({ applied: true })
  expect(await stored(id)).toMatchObject({ status: 'active', tier: 'personal', dirty: false })
  const mails = await api.deps.db
    .selectFrom('emailDeliveries')
    .innerJoin('mcpTokens', 'mcpTokens.jti', 'emailDeliveries.tokenJti')
    .select('kind')
    .where('subscriptionId', '=', id)
    .where('kind', '=', 'welcome')
    .execute()
  expect(mails).toHaveLength(1)
  expect(await reconcile(id)).toEqual({ subscriptionId: id, differences: [], applied: false })
})

test('what arrived before a subscription that only Stripe could tell of is taken up by the sweep', async () => {
  const id = await buyWithoutEvents(api)
  const { data } = await api.sandbox.stripe.events.list({ types: ['invoice.paid'], limit: 1 })
  const paid = readEvent(data[0])
  if (!paid) throw new Error('Stripe sent no paid invoice')
  expect(await receiveEvent(api.deps, paid)).toBe('deferred')
  await reconcile(id)
  await vi.waitFor(async () => {
    await sweepEvents(api.deps)
    expect(await eventStatus(api, { id: paid.id })).toMatchObject({ status: 'processed' })
  }, 10_000)
})

test('a lost cancellation is shown by a dry run, and repaired together with token and mail', async () => {
  const id = await buyWithoutEvents(api)
  await reconcile(id)
  await api.sandbox.stripe.subscriptions.cancel(id)
  const dry = await reconcile(id, true)
  expect(dry.differences).toContainEqual({ field: 'status', stored: 'active', stripe: 'canceled' })
  expect(await stored(id)).toMatchObject({ status: 'active' })
  expect(await reconcile(id)).toMatchObject({ applied: true })
  const token = await api.deps.db
    .selectFrom('mcpTokens')
    .select('isActive')
    .where('subscriptionId', '=', id)
    .executeTakeFirstOrThrow()
  expect(token.isActive).toBe(false)
  const mails = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', id)
    .execute()
  expect(mails).toEqual([{ kind: 'access_ended' }])
})

test('a change that lands between the question and the answer is not overwritten', async () => {
  const id = await buyWithoutEvents(api)
  await reconcile(id)
  const { db, stripe } = api.deps
  const ask = stripe.subscriptions.retrieve.bind(stripe.subscriptions)
  const asked = vi.spyOn(stripe.subscriptions, 'retrieve').mockImplementationOnce(async (...question) => {
    const answer = await ask(...question)
    // The event of a cancellation, processed before the response has arrived.
    await api.sandbox.stripe.subscriptions.cancel(id)
    await db
      .updateTable('subscriptions')
      .set((eb) => ({ status: 'canceled', version: eb('version', '+', 1) }))
      .where('stripeSubscriptionId', '=', id)
      .execute()
    return answer
  })
  await reconcile(id)
  expect(asked).toHaveBeenCalledTimes(2)
  expect(await stored(id)).toMatchObject({ status: 'canceled' })
  asked.mockRestore()
})

test('while Stripe is away the comparison fails and nothing changes', async () => {
  const id = await buyWithoutEvents(api)
  await reconcile(id)
  const before = await stored(id)
  await api.sandbox.fault({
    target: 'stripe',
    match: `GET /v1/subscriptions/${id}`,
    kind: 'status',
    status: 500,
  })
  await expect(reconcile(id)).rejects.toThrow()
  expect(await stored(id)).toEqual(before)
})

test('a subscription that Stripe does not know is flagged and kept', async () => {
  const id = await buyWithoutEvents(api)
  await reconcile(id)
  const gone = `${id}gone`
  const { id: _row, ...copy } = (await stored(id)) ?? {}
  await api.deps.db
    .insertInto('subscriptions')
    .values({ ...copy, stripeSubscriptionId: gone } as never)
    .execute()
  expect(await reconcile(gone)).toMatchObject({ applied: false })
  expect(await stored(gone)).toMatchObject({
    status: 'active',
    dirty: true,
    dirtyReason: 'missing_at_stripe',
  })
})

test('events of a webhook outage of two days are taken in, each once, by the ordinary way', async () => {
  const clockNow = new Date((await api.sandbox.stripe.events.list({ limit: 1 })).data[0]?.created ?? 0)
  await moveCursor(api.deps.db, 'stripe_events', new Date(clockNow.getTime() * 1000))
  const id = await buyWithoutEvents(api)
  await api.sandbox.stripe.subscriptions.update(id, { cancel_at_period_end: true })
  await api.sandbox.advanceClock(2 * 86_400)
  expect(await takeIn()).toBeGreaterThan(2)
  expect(await stored(id)).toMatchObject({ status: 'active', cancelAtPeriodEnd: true })
  const events = await api.deps.db
    .selectFrom('webhookEvents')
    .select(['type', 'status'])
    .where('stripeSubscriptionId', '=', id)
    .execute()
  expect(events.map(({ type }) => type)).toContain('checkout.session.completed')
  expect(events.filter(({ status }) => status !== 'processed')).toEqual([])
  expect(await takeIn()).toBe(0)
})

test('what happened before the first look is not told', async () => {
  await api.deps.db.deleteFrom('reconciliationCursors').execute()
  const id = await buyWithoutEvents(api)
  expect(await takeIn()).toBe(0)
  expect(await stored(id)).toBeUndefined()
})

test('checkout-health says that events are not delivered, from when they had to be fetched until one is', async () => {
  await takeIn()
  const check = async () => {
    const app = await buildApp(api.deps)
    const reply = await app.inject('/api/billing/checkout-health')
    await app.close()
    return (reply.json() as { checks: { webhook_secret: unknown } }).checks.webhook_secret
  }
  await buyWithoutEvents(api)
  await api.sandbox.advanceClock(60)
  expect(await takeIn()).toBeGreaterThan(0)
  expect(await check(), 'they may have been on their way').toEqual({ status: 'ok' })
  await buyWithoutEvents(api)
  await api.sandbox.advanceClock(180)
  expect(await takeIn()).toBeGreaterThan(0)
  expect(await check()).toMatchObject({
    status: 'failing',
    message: expect.stringContaining('not delivered'),
  })
  const delivered = readEvent(event('customer.created', { id: 'cus_delivered', object: 'customer' }, 1))
  if (delivered) await receiveEvent(api.deps, delivered)
  expect(await check()).toEqual({ status: 'ok' })
})

test('an event that could not be stored is asked for again by the next look', async () => {
  await takeIn()
  const id = await buyWithoutEvents(api)
  await api.sandbox.advanceClock(60)
  const types = HANDLED_EVENT_TYPES
  const receive = async () => {
    throw new Error('The database is away')
  }
  await expect(takeInMissedEvents(api.deps, { types, receive })).rejects.toThrow('The database is away')
  await api.sandbox.advanceClock(3_600)
  expect(await takeIn()).toBeGreaterThan(2)
  expect(await stored(id)).toMatchObject({ status: 'active' })
})

test('more event types than Stripe takes at once are asked for in parts, and received the oldest first', async () => {
  await takeIn()
  await buyWithoutEvents(api)
  await api.sandbox.advanceClock(60)
  const others = Array.from({ length: 20 }, (_, index) => `charge.other_${index}`)
  const types = ['checkout.session.completed', ...others, 'customer.created']
  const received: string[] = []
  const receive = async ({ type }: { type: string }) => received.push(type)
  expect(await takeInMissedEvents(api.deps, { types, receive })).toBe(2)
  expect(received).toEqual(['customer.created', 'checkout.session.completed'])
})
