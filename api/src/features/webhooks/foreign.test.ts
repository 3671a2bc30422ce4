import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { operatorOf, REASON } from '../../../testing/operator.ts'
import { eventStatus, outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { readEvent } from '../../stripe/event.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import { findForeignReason } from './foreign.ts'
import { receiveEvent } from './intake.ts'
import { sweepEvents } from './sweep.ts'

const OWN_ACCOUNT = 'acct_ours'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ STRIPE_ACCOUNT_ID: OWN_ACCOUNT })
})
afterAll(async () => await api.close())

const FOREIGN: [what: string, top: Json, reason: string][] = [
  ['the other mode', { livemode: true }, 'other_mode'],
  ['a connected account', { account: 'acct_theirs' }, 'other_account'],
  ['another account of the organisation', { context: 'org_1/acct_theirs' }, 'other_account'],
]

/** One event of each kind that could give access, change a state, or change a customer. */
const everyKind = (buyer: Buyer): Json[] => [
  checkoutEvent(buyer),
  subscriptionEvent(buyer, 'created'),
  subscriptionEvent(buyer, 'deleted', { overrides: { status: 'canceled' }, after: 9 }),
  invoiceEvent(buyer, 'paid'),
  event(
    'customer.updated',
    { id: buyer.customer, object: 'customer', email: 'x@x.example' },
    buyer.startedAt,
  ),
  event('customer.deleted', { id: buyer.customer, object: 'customer' }, buyer.startedAt + 9),
  event('payment_method.attached', { id: 'pm_1', object: 'payment_method', customer: buyer.customer }, 1),
]

async function rowOf({ id }: Json) {
  return await api.deps.db
    .selectFrom('webhookEvents')
    .select(['status', 'ignoredReason'])
    .where('id', '=', String(id))
    .executeTakeFirst()
}

test.each(FOREIGN)('no event of %s makes anything', async (_what, top, reason) => {
  const buyer = newBuyer()
  for (const one of everyKind(buyer)) {
    const foreign = { ...one, ...top }
    expect((await api.deliver(foreign)).body).toMatchObject({ status: 'ignored' })
    expect((await api.deliver(foreign)).body).toMatchObject({ status: 'duplicate' })
    expect(await rowOf(foreign)).toEqual({ status: 'ignored', ignoredReason: reason })
  }
  expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 0, subscriptions: 0, tokens: 0 })
})

test.each(FOREIGN)('no event of %s changes what is known of our own customer', async (_what, top) => {
  const buyer = newBuyer()
  for (const own of [subscriptionEvent(buyer, 'created'), checkoutEvent(buyer)]) await api.deliver(own)
  const before = [await outcomeOf(api, buyer), await getSubscription(api.deps.db, buyer.subscription)]
  for (const one of everyKind(buyer)) await api.deliver({ ...one, ...top })
  const overdue = subscriptionEvent(buyer, 'updated', { after: 3, overrides: { status: 'past_due' } })
  await api.deliver({ ...overdue, ...top })
  expect([await outcomeOf(api, buyer), await getSubscription(api.deps.db, buyer.subscription)]).toEqual(
    before,
  )
  // It also takes no part in the order of its second and does not affect since when a payment is overdue.
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 20, overrides: { status: 'past_due' } }))
  const { dirtyReason, pastDueSince } = await getSubscription(api.deps.db, buyer.subscription)
  expect([dirtyReason, pastDueSince]).toEqual([null, new Date((buyer.startedAt + 20) * 1000)])
})

test('an event that names our own account is ours, and one that names none is, too', async () => {
  for (const top of [
    { account: OWN_ACCOUNT },
    { context: OWN_ACCOUNT },
    { context: `org_1/${OWN_ACCOUNT}` },
    {},
  ]) {
    expect((await api.deliver({ ...checkoutEvent(newBuyer()), ...top })).body).toMatchObject({
      status: 'success',
    })
  }
})

test('a foreign event is ignored by every way in: the sweep, a replay, and the search for missed ones', async () => {
  const [sweptBuyer, missedBuyer] = [newBuyer(), newBuyer()]
  const swept: Json = { ...checkoutEvent(sweptBuyer), livemode: true }
  await api.deliver(swept)
  // As stored by an earlier release, which did not check.
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ status: 'received', ignoredReason: null, nextAttemptAt: new Date(0) })
    .where('id', '=', String(swept['id']))
    .execute()
  await sweepEvents(api.deps)
  expect(await rowOf(swept)).toEqual({ status: 'ignored', ignoredReason: 'other_mode' })
  const replayed = await operatorOf(api).post(`/events/${swept['id']}/replay`, REASON)
  expect(replayed.body).toMatchObject({ outcome: 'ignored' })
  const missed = readEvent({ ...checkoutEvent(missedBuyer), account: 'acct_theirs' })
  expect(missed && (await receiveEvent(api.deps, missed))).toBe('ignored')
  for (const buyer of [sweptBuyer, missedBuyer])
    expect(await outcomeOf(api, buyer)).toMatchObject({ customers: 0 })
})

test('a foreign event that waited since an earlier version is not taken up with its subscription', async () => {
  const buyer = newBuyer()
  const paid = invoiceEvent(buyer, 'paid')
  await api.deliver(paid)
  await api.deps.db
    .updateTable('webhookEvents')
    .set({ payload: JSON.stringify({ ...paid, livemode: true }) })
    .where('id', '=', String(paid['id']))
    .execute()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  expect(await rowOf(paid)).toEqual({ status: 'ignored', ignoredReason: 'other_mode' })
  expect((await getSubscription(api.deps.db, buyer.subscription)).firstPaidAt).toBeNull()
})

test('the operator sees how many there were and why, in the overview, the list and the metrics', async () => {
  const foreign: Json = { ...checkoutEvent(newBuyer()), account: 'acct_theirs' }
  await api.deliver(foreign)
  const operator = operatorOf(api)
  const overview = (await operator.get('/overview')).body as { webhooks: { foreign: Json[] } }
  expect(overview.webhooks.foreign.map(({ reason }) => reason)).toEqual(['other_account', 'other_mode'])
  const list = (await operator.get('/events?ignored_reason=other_account')).body as { data: Json[] }
  expect(new Set(list.data.map(({ ignored_reason }) => ignored_reason))).toEqual(new Set(['other_account']))
  expect(list.data.map(({ id }) => id)).toContain(foreign['id'])
  const metrics = await (await fetch(`${api.url}/metrics`)).text()
  expect(metrics).toMatch(/stripe_foreign_events_total\{reason="other_account"\} [1-9]/)
})

test('a live key takes live events alone', () => {
  const reason = (livemode: boolean, own: boolean) =>
    findForeignReason({ livemode, account: undefined, context: undefined }, { livemode: own })
  expect([reason(true, true), reason(false, true)]).toEqual([undefined, 'other_mode'])
})

test('an event that is merely not handled has no reason of this kind', async () => {
  const one = event('product.created', { id: 'prod_1', object: 'product' }, 1_700_000_000)
  await api.deliver(one)
  expect(await rowOf(one)).toEqual({ status: 'ignored', ignoredReason: null })
  expect(await eventStatus(api, one)).toMatchObject({ status: 'ignored' })
})
