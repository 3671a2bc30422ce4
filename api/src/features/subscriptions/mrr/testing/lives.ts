import fc from 'fast-check'
import {
  checkoutEvent,
  event,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../../../testing/events.ts'
import { PRICES } from '../../../../../testing/start-event-api.ts'

const state = fc.record({
  status: fc.constantFrom('incomplete', 'trialing', 'active', 'active', 'past_due', 'unpaid', 'paused'),
  amount: fc.constantFrom(0, 1000, 1900, 99_999),
  every: fc.constantFrom(['month', 1], ['month', 3], ['year', 1], ['week', 1]),
  quantity: fc.integer({ min: 0, max: 3 }),
  percentOff: fc.constantFrom(0, 0, 33, 100),
  isPaused: fc.constantFrom(false, false, true),
})
type State = typeof state extends fc.Arbitrary<infer T> ? T : never

/** Within a few seconds, so that several states often share one. */
export const life = fc.record({
  currency: fc.constantFrom('usd', 'eur', 'jpy'),
  states: fc.array(fc.record({ second: fc.integer({ min: 0, max: 4 }), state }), {
    minLength: 1,
    maxLength: 5,
  }),
  checkout: fc.constantFrom('none', 'none', 'paid', 'unpaid'),
  isInvoicePaid: fc.boolean(),
  end: fc.constantFrom('none', 'none', 'deleted', 'customer'),
})
export type Life = typeof life extends fc.Arbitrary<infer T> ? T : never

function overridesOf(
  { status, amount, every, quantity, percentOff, isPaused }: State,
  currency: string,
): Json {
  const [interval, interval_count] = every
  const recurring = { interval, interval_count }
  const price = { id: PRICES.personal, object: 'price', unit_amount: amount, currency, recurring }
  const coupon = { id: 'c', object: 'coupon', percent_off: percentOff, duration: 'forever', applies_to: null }
  const discount = { id: 'di', object: 'discount', source: { type: 'coupon', coupon }, start: 1, end: null }
  return {
    status,
    currency,
    items: { object: 'list', data: [{ id: 'si_1', quantity, price }] },
    discounts: percentOff === 0 ? [] : [discount],
    pause_collection: isPaused ? { behavior: 'void', resumes_at: null } : null,
  }
}

export function eventsOf(
  { currency, states, checkout, isInvoicePaid, end }: Life,
  buyer = newBuyer(),
): Json[] {
  const changes = states.map(({ second, state: one }, index) =>
    subscriptionEvent(buyer, index === 0 ? 'created' : 'updated', {
      after: second,
      overrides: overridesOf(one, currency),
    }),
  )
  const canceled = { status: 'canceled', currency, ended_at: buyer.startedAt + 4 }
  const deleted = { id: buyer.customer, object: 'customer' }
  return [
    ...changes,
    ...(isInvoicePaid ? [invoiceEvent(buyer, 'paid', { after: 2 })] : []),
    ...(checkout === 'none' ? [] : [checkoutEvent(buyer, { overrides: { payment_status: checkout } })]),
    ...(end === 'deleted' ? [subscriptionEvent(buyer, 'deleted', { after: 4, overrides: canceled })] : []),
    ...(end === 'customer' ? [event('customer.deleted', deleted, buyer.startedAt + 4)] : []),
  ]
}
