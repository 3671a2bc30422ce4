import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const PER_DAY = 6
const ending = { cancel_at_period_end: true }

async function subscribe(): Promise<Buyer> {
  const buyer = await purchase(api)
  await sendAll(api)
  return buyer
}

const update = (buyer: Buyer, after: number, overrides: Record<string, unknown>, priceId?: string) =>
  api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides, priceId }))

/** Moves everything queued so far back by this many hours. */
async function passHours(buyer: Buyer, hours: number): Promise<void> {
  const { db } = api.deps
  const rows = await db
    .selectFrom('emailDeliveries')
    .select(['id', 'createdAt', 'sentAt', 'nextAttemptAt'])
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  const earlier = (date: Date) => new Date(date.getTime() - hours * 3_600_000)
  for (const { id, createdAt, sentAt, nextAttemptAt } of rows)
    await db
      .updateTable('emailDeliveries')
      .set({
        createdAt: earlier(createdAt),
        sentAt: sentAt && earlier(sentAt),
        nextAttemptAt: earlier(nextAttemptAt),
      })
      .where('id', '=', id)
      .execute()
}

const sentIn = async () => (await sendAll(api)).filter((line) => line.endsWith(' sent'))

test.each([
  ['on', 15, 'cancellation_scheduled sent'],
  ['off', 16, undefined],
])(
  'a cancellation switched in a loop is mailed six times a day, and the last mail is true when it ends %s',
  async (_how, switches, last) => {
    const buyer = await subscribe()
    const sent: string[] = []
    for (let number = 1; number <= switches; number += 1) {
      await update(buyer, 10 * number, number % 2 ? ending : {})
      sent.push(...(await sentIn()))
    }
    expect(sent).toHaveLength(PER_DAY)
    expect(sent.at(-1)).toBe('cancellation_undone sent')
    await passHours(buyer, 25)
    expect(await sentIn()).toEqual(last ? [last] : [])
  },
)

test('a plan switched in a loop is mailed six times a day, and the last mail names the plan that it is', async () => {
  const buyer = await subscribe()
  const sent: string[] = []
  for (let number = 1; number <= 13; number += 1) {
    await update(buyer, 10 * number, {}, number % 2 ? PRICES.team : PRICES.personal)
    sent.push(...(await sentIn()))
  }
  expect(sent).toHaveLength(PER_DAY)
  await passHours(buyer, 25)
  expect(await sentIn()).toEqual(['plan_changed sent'])
  expect(api.provider.mails.at(-1)?.subject).toBe('Your KAMIYO MCP plan is now Team')
})

const ORDERS = [
  [0, 1, 2],
  [1, 0, 2],
  [1, 2, 0],
  [2, 1, 0],
  [0, 2, 1],
  [2, 0, 1],
] as const

test.each(ORDERS)(
  'an end set in the second of the creation is mailed once, in the order %i %i %i',
  async (...order) => {
    const buyer = newBuyer()
    const events = [
      subscriptionEvent(buyer, 'created'),
      subscriptionEvent(buyer, 'updated', {
        overrides: { cancel_at: buyer.startedAt + 86_400 * 20 },
        previous: { cancel_at: null },
      }),
      checkoutEvent(buyer, { after: 0 }),
    ]
    for (const index of order) await api.deliver(events[index] ?? {})
    expect((await sendAll(api)).filter((line) => line.startsWith('cancellation'))).toEqual([
      'cancellation_scheduled sent',
    ])
  },
)

test('an end that a subscription was made with is no cancellation', async () => {
  const buyer = newBuyer()
  const overrides = { cancel_at: buyer.startedAt + 86_400 * 20 }
  await api.deliver(subscriptionEvent(buyer, 'updated', { overrides, previous: { status: 'incomplete' } }))
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides }))
  await api.deliver(checkoutEvent(buyer))
  expect((await sendAll(api)).filter((line) => line.startsWith('cancellation'))).toEqual([])
})
