import { describe, expect, test } from 'vitest'
import { apiErrorFrom } from '../../lib/api/api-error.ts'
import type { CheckoutSession } from './get-checkout-session.ts'
import { type OrderFacts, type OrderState, orderState, pollDelayMs, SLOW_AFTER_MS } from './order-state.ts'
import { orderTitle } from './order-title.ts'

const SESSION_ID = 'cs_test_a1'

const paid: CheckoutSession = {
  session_id: SESSION_ID,
  status: 'complete',
  payment_status: 'paid',
  customer_email: 'ada@example.com',
  tier: 'team',
  amount_total: 9900,
  currency: 'usd',
  subscription_id: 'sub_1',
  customer_id: 'cus_1',
}

function stateOf(facts: Partial<OrderFacts>): OrderState {
  return orderState({ sessionId: SESSION_ID, session: undefined, error: null, waitedMs: 0, ...facts })
}

describe('what the buyer sees', () => {
  test('nothing is claimed before the first answer', () => {
    expect(stateOf({})).toEqual({ kind: 'loading' })
  })

  test('a paid and complete session is done', () => {
    expect(stateOf({ session: paid })).toEqual({ kind: 'done', session: paid })
  })

  test('a session that needs no payment is done', () => {
    expect(stateOf({ session: { ...paid, payment_status: 'no_payment_required' } }).kind).toBe('done')
  })

  test('a payment that is still on its way is never called done, and is called slow after a minute', () => {
    const session: CheckoutSession = { ...paid, payment_status: 'unpaid' }
    expect(stateOf({ session, waitedMs: SLOW_AFTER_MS - 1 })).toEqual({ kind: 'processing', slow: false })
    expect(stateOf({ session, waitedMs: SLOW_AFTER_MS })).toEqual({ kind: 'processing', slow: true })
  })

  test('a bank debit that was not carried out is told as failed, never as on its way, and is looked at again', () => {
    const session: CheckoutSession = { ...paid, payment_status: 'unpaid', payment_failed: true }
    const { kind } = stateOf({ session, waitedMs: SLOW_AFTER_MS })
    expect(kind).toBe('failed')
    expect(pollDelayMs(kind, 9)).toBeGreaterThan(0)
  })

  test('an order of a credit pack is told from one of a plan', () => {
    const credits: CheckoutSession = { ...paid, tier: null, subscription_id: null, credit_pack: 'starter' }
    expect(orderTitle(stateOf({ session: credits }))).toBe('Purchase successful')
    expect(orderTitle(stateOf({ session: paid }))).toBe('Subscription successful')
  })

  test('an open session is unpaid and an expired one is expired', () => {
    expect(stateOf({ session: { ...paid, status: 'open', payment_status: 'unpaid' } }).kind).toBe('unpaid')
    expect(stateOf({ session: { ...paid, status: 'expired', payment_status: 'unpaid' } }).kind).toBe(
      'expired',
    )
  })

  test('a session that the API does not know is not found', () => {
    expect(stateOf({ error: apiErrorFrom(404, undefined) }).kind).toBe('notFound')
  })

  test.each([null, 429, 500, 502, 503])('an API that answers %s is away, not an unknown order', (status) => {
    expect(stateOf({ error: apiErrorFrom(status, undefined) }).kind).toBe('away')
  })

  test.each([null, '', 'cs_', 'sub_1', '../admin', 'cs_test/..', `cs_${'a'.repeat(251)}`])(
    'the id %j is never asked for',
    (sessionId) => {
      expect(stateOf({ sessionId, session: paid }).kind).toBe('notFound')
    },
  )
})

describe('asking again', () => {
  test.each(['done', 'expired', 'notFound'] as const)('stops when the order is %s', (kind) => {
    expect(pollDelayMs(kind, 1)).toBe(false)
  })

  test('slows down and goes on for ever while the payment is on its way', () => {
    const delays = [0, 1, 2, 5, 50].map((answers) => pollDelayMs('processing', answers))
    expect(delays).toEqual([1000, 1500, 2250, 7593.75, 10_000])
  })
})
