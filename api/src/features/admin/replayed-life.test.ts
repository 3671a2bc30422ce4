import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  checkoutEvent,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { operatorOf, REASON } from '../../../testing/operator.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { outcomeOf } from '../../../testing/outcome.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'operator@example.com' })
})
afterAll(async () => await api.close())

const DAY = 86_400
const TRIAL = { status: 'trialing', trial_end: Math.floor(Date.now() / 1000) + 2 * DAY }

/** Each event of a subscription with the e-mails it causes; days are counted from its start. */
function lifeOf(buyer: ReturnType<typeof newBuyer>): [event: Json, mails: string[]][] {
  const changed = (day: number, overrides: Json = {}) =>
    subscriptionEvent(buyer, 'updated', { after: day * DAY, priceId: PRICES.team, overrides })
  const second = (kind: 'paid' | 'payment_failed', day: number, attempt: number) =>
    invoiceEvent(buyer, kind, { after: day * DAY, overrides: { id: 'in_second', attempt_count: attempt } })
  return [
    [subscriptionEvent(buyer, 'created', { overrides: TRIAL }), ['admin_token_issued sent']],
    [checkoutEvent(buyer), ['welcome sent']],
    [subscriptionEvent(buyer, 'trial_will_end', { after: DAY, overrides: TRIAL }), ['trial_ending sent']],
    [subscriptionEvent(buyer, 'updated', { after: 2 * DAY }), []],
    [invoiceEvent(buyer, 'paid', { after: 2 * DAY }), []],
    [changed(3), ['plan_changed sent']],
    [changed(4, { cancel_at: buyer.startedAt + 90 * DAY }), ['cancellation_scheduled sent']],
    [changed(5), ['cancellation_undone sent']],
    [second('payment_failed', 6, 1), ['payment_failed sent']],
    [changed(6, { status: 'past_due' }), []],
    [second('payment_failed', 7, 2), ['payment_failed sent']],
    [second('paid', 8, 3), ['payment_recovered sent']],
    [changed(8), []],
    [
      subscriptionEvent(buyer, 'deleted', { after: 10 * DAY, overrides: { status: 'canceled' } }),
      ['access_ended sent'],
    ],
  ]
}

test('replaying every event of a life, in either order, mails nothing and changes nothing', async () => {
  const buyer = newBuyer()
  const life = lifeOf(buyer)
  for (const [event, mails] of life) {
    await api.deliver(event)
    expect(await sendAll(api), String(event['type'])).toEqual(mails)
  }
  const outcome = await outcomeOf(api, buyer)
  const operator = operatorOf(api)
  for (const [event] of [...life, ...life.toReversed()]) {
    expect((await operator.post(`/events/${event['id']}/replay`, REASON)).status).toBe(200)
    expect(await sendAll(api), String(event['type'])).toEqual([])
  }
  expect(await outcomeOf(api, buyer)).toEqual(outcome)
})

test.each([true, false])(
  'an event whose payload was purged is not replayed (dry run: %s)',
  async (dry_run) => {
    const event = checkoutEvent(newBuyer())
    await api.deliver(event)
    const id = String(event['id'])
    await api.deps.db.updateTable('webhookEvents').set({ payload: null }).where('id', '=', id).execute()
    expect(await operatorOf(api).post(`/events/${id}/replay`, { ...REASON, dry_run })).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('was purged') } },
    })
  },
)
