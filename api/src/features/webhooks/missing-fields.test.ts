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
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { isObject } from '../../lib/json.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** Every copy of a value in which one field, at any depth, is missing, null, or of another type. */
function* corruptedCopies(value: unknown): Generator<unknown> {
  if (!Array.isArray(value) && !isObject(value)) return
  for (const [key, entry] of Object.entries(value)) {
    for (const replacement of [undefined, null, 7, 'x', {}, [], ...corruptedCopies(entry)]) {
      const copy = { ...value, [key]: replacement }
      if (replacement === undefined) delete copy[key as keyof typeof copy]
      yield Array.isArray(value) ? Object.values(copy) : copy
    }
  }
}

const EVENTS: Record<string, (buyer: Buyer) => Json> = {
  'a subscription': (buyer) => subscriptionEvent(buyer, 'updated', { after: 10 }),
  'a checkout': (buyer) => checkoutEvent(buyer),
  'an invoice': (buyer) => invoiceEvent(buyer, 'payment_failed'),
  'a customer': (buyer) =>
    event(
      'customer.updated',
      { id: buyer.customer, object: 'customer', email: buyer.email },
      buyer.startedAt,
      {
        email: null,
      },
    ),
  'a payment method': (buyer) =>
    event('payment_method.attached', { id: 'pm_1', customer: buyer.customer, card: {} }, buyer.startedAt),
}

test.each(Object.entries(EVENTS))(
  '%s that lacks a field, or has another kind of one, is no failure',
  async (_name, make) => {
    const buyer = newBuyer()
    await api.deliver(subscriptionEvent(buyer, 'created'))
    for (const data of corruptedCopies(make(buyer)['data'])) {
      const reply = await api.deliver({ ...make(buyer), data })
      // Without an object it is not an event.
      expect([200, 400], JSON.stringify(data)).toContain(reply.status)
    }
  },
)
