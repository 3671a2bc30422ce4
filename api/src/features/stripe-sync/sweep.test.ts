import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { sweepSubscriptions } from '../../jobs/reconciliation.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { listDueIds } from './repository.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const subscribe = async (overrides: Record<string, unknown> = {}) => await purchase(api, { overrides })

const isDue = async (id: string, now: Date) => (await listDueIds(api.deps.db, now, 1_000)).includes(id)

test('a subscription is due for a comparison once a day, and when its period passed without an event', async () => {
  const buyer = await subscribe()
  const now = Date.now()
  expect(await isDue(buyer.subscription, new Date(now))).toBe(false)
  expect(await isDue(buyer.subscription, new Date(now + 1.01 * DAY_MS))).toBe(true)
  const { db } = api.deps
  const periodEnd = new Date(now + 10 * DAY_MS)
  await db
    .updateTable('subscriptions')
    .set({ currentPeriodEnd: periodEnd, reconciledAt: new Date(periodEnd.getTime() - 0.1 * DAY_MS) })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  expect(await isDue(buyer.subscription, periodEnd)).toBe(false)
  expect(await isDue(buyer.subscription, new Date(periodEnd.getTime() + 2 * 3_600_000))).toBe(true)
})

test('a subscription is due when its pause of collection passed without an event, once', async () => {
  const resumesAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000)
  const pause_collection = { behavior: 'void', resumes_at: resumesAt.getTime() / 1000 }
  const buyer = await subscribe({ pause_collection })
  const later = new Date(resumesAt.getTime() + 1.1 * 3_600_000)
  expect(await isDue(buyer.subscription, resumesAt)).toBe(false)
  expect(await isDue(buyer.subscription, later)).toBe(true)
  await api.deps.db
    .updateTable('subscriptions')
    .set({ reconciledAt: new Date(resumesAt.getTime() + 1_000) })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  expect(await isDue(buyer.subscription, new Date(later.getTime() + 3_600_000))).toBe(false)
})

test('a doubt is taken to Stripe at once, and once, however many events share it', async () => {
  const buyer = newBuyer()
  const overrides = { status: 'something_new' }
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 5, overrides }))
  const jobs = sql<{
    id: string
  }>`select data->>'id' as id from pgboss.job where name = 'subscription.reconcile'`
  const asked = (await jobs.execute(api.deps.db)).rows.filter(({ id }) => id === buyer.subscription)
  expect(asked).toHaveLength(1)
})

test('a doubtful subscription is due, and not again within the hour', async () => {
  const buyer = await subscribe({ status: 'something_new' })
  const now = new Date()
  expect(await isDue(buyer.subscription, now)).toBe(true)
  await api.deps.db
    .updateTable('subscriptions')
    .set({ reconciledAt: now })
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  expect(await isDue(buyer.subscription, now)).toBe(false)
})

test('the end of grace is told two days before and when it is there, once each', async () => {
  const buyer = await subscribe()
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 10, overrides: { status: 'past_due' } }))
  const dueMs = (buyer.startedAt + 10) * 1000
  const mailsAfter = async (afterDays: number) => {
    api.setNow(new Date(dueMs + afterDays * DAY_MS))
    await sweepSubscriptions(api.deps)
    const rows = await api.deps.db
      .selectFrom('emailDeliveries')
      .select('kind')
      .where('stripeSubscriptionId', '=', buyer.subscription)
      .orderBy('createdAt')
      .execute()
    return rows.map(({ kind }) => kind)
  }
  expect(await mailsAfter(4.9)).toEqual([])
  expect(await mailsAfter(5.1)).toEqual(['access_ending'])
  expect(await mailsAfter(6.9)).toEqual(['access_ending'])
  expect(await mailsAfter(7)).toEqual(['access_ending', 'access_ended'])
  expect(await mailsAfter(9)).toEqual(['access_ending', 'access_ended'])
  api.setNow(new Date())
  // Who heard how the plan comes back must hear that it does not.
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 90, overrides: { status: 'canceled' } }))
  expect(await mailsAfter(10)).toEqual(['access_ending', 'access_ended', 'access_ended'])
})
