import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const overview = async () => (await operatorOf(api).get('/overview')).body
const customerId = async (stripeCustomerId: string) =>
  (
    await api.deps.db
      .selectFrom('customers')
      .select('id')
      .where('stripeCustomerId', '=', stripeCustomerId)
      .executeTakeFirstOrThrow()
  ).id

test('each item that needs attention links to the customer where it can be fixed', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await api.deps.db.updateTable('emailDeliveries').set({ status: 'dead', lastError: 'No such box' }).execute()
  await api.deps.db.updateTable('subscriptions').set({ dirty: true, dirtyReason: 'unknown_price' }).execute()
  const customer_id = await customerId(buyer.customer)
  expect(await overview()).toMatchObject({
    failures: expect.arrayContaining([
      expect.objectContaining({ kind: 'mail', customer_id, what: 'welcome', error: 'No such box' }),
      expect.objectContaining({
        kind: 'subscription',
        id: buyer.subscription,
        customer_id,
        person: buyer.email,
      }),
    ]),
    paying_twice: [],
  })
})

test('a mail that was refused needs a look until it is resent, and again when that is refused too', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  const owner = await customerId(buyer.customer)
  const refuse = async () =>
    await api.deps.db
      .updateTable('emailDeliveries')
      .set({ status: 'dead' })
      .where('customerId', '=', owner)
      .where('kind', '=', 'welcome')
      .returning('id')
      .execute()
  const lost = async () => {
    const { failures } = (await overview()) as {
      failures: { kind: string; id: string; customer_id: string }[]
    }
    return failures.filter(({ customer_id, kind }) => customer_id === owner && kind === 'mail')
  }
  const [welcome] = await refuse()
  expect(await lost()).toMatchObject([{ id: welcome?.id }])
  await operatorOf(api).post(`/mails/${welcome?.id}/resend`, { reason: 'The box works again' })
  expect(await lost()).toEqual([])
  await refuse()
  expect(await lost()).toHaveLength(1)
})

test('a person with two running subscriptions is shown with both', async () => {
  const first = newBuyer()
  const second = { ...newBuyer(), customer: first.customer, email: first.email }
  for (const buyer of [first, second]) {
    await api.deliver(subscriptionEvent(buyer, 'created'))
    await api.deliver(checkoutEvent(buyer))
  }
  expect(await overview()).toMatchObject({
    paying_twice: [
      {
        person: first.email,
        customer_ids: [await customerId(first.customer)],
        subscription_ids: [first.subscription, second.subscription],
      },
    ],
  })
})

test('a job that used up its tries is counted as failed, and not as one that waits for a worker', async () => {
  const { db, queue } = api.deps
  await queue.work('event.sweep', 1, async () => {
    throw new Error('Stripe is away')
  })
  await withTransaction(db, async (tx) => await queue.enqueue(tx, 'event.sweep', 'x'))
  await vi.waitFor(async () => expect(await overview()).toMatchObject({ queue: { failed: 1 } }), 15_000)
  const waiting = sql<{ name: string }>`select distinct name from pgboss.job where state = 'created'`
  expect((await waiting.execute(db)).rows).toContainEqual({ name: 'dead-letter' })
  await sql`delete from pgboss.job where name in ('email.send', 'subscription.reconcile')`.execute(db)
  expect(await overview()).toMatchObject({ queue: { waiting: 0, failed: 1, oldest_due_at: null } })
})
