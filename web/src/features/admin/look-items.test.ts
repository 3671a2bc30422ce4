import { expect, test } from 'vitest'
import type { Overview } from './api/get-overview.ts'
import { lookItems } from './look-items.ts'

const at = (minute: number) => `2026-11-21T12:0${minute}:00.000Z`
const failure = (part: Partial<Overview['failures'][number]>) => ({
  kind: 'event' as const,
  id: 'evt_1',
  customer_id: null,
  what: 'invoice.paid',
  since: at(0),
  error: null,
  ...part,
})
const twice = (part: Partial<Overview['paying_twice'][number]>) => ({
  person: 'ada@example.com',
  customer_ids: ['c1'],
  subscription_ids: ['sub_1', 'sub_2'],
  since: at(0),
  ...part,
})

function targets(failures: Overview['failures'], paying_twice: Overview['paying_twice'] = []): string[] {
  const rest = { unknown_keys: [], webhooks: { foreign: [] } }
  return lookItems({ failures, paying_twice, ...rest } as unknown as Overview).map(({ to }) => to)
}

test.each([
  [failure({}), '/admin/events/evt_1'],
  [failure({ kind: 'mail', customer_id: 'c1' }), '/admin/customers/c1'],
  [failure({ kind: 'mail' }), '/admin/mails?status=dead'],
  [failure({ kind: 'subscription', customer_id: 'c1' }), '/admin/customers/c1'],
  [failure({ kind: 'several_plans', what: 'team personal', customer_id: 'c1' }), '/admin/customers/c1'],
  [failure({ kind: 'quantity', what: '3', customer_id: 'c1' }), '/admin/customers/c1'],
])('%j leads to where it is mended', (given, target) => {
  expect(targets([given])).toEqual([target])
})

test('who pays twice is led to; both accounts are listed where the address has two', () => {
  expect(targets([], [twice({})])).toEqual(['/admin/customers/c1'])
  expect(targets([], [twice({ customer_ids: ['c1', 'c2'] })])).toEqual([
    '/admin/customers?q=ada%40example.com',
  ])
})

test('the newest comes first, of whatever kind', () => {
  const items = lookItems({
    failures: [failure({ since: at(1) }), failure({ id: 'evt_3', since: at(3) })],
    paying_twice: [twice({ since: at(2) })],
    unknown_keys: [],
    webhooks: { foreign: [{ reason: 'other_mode', count: 2, newest_at: at(4) }] },
  } as unknown as Overview)
  expect(items.map(({ since }) => since)).toEqual([at(4), at(3), at(2), at(1)])
  expect(items[0]).toMatchObject({
    title: '2 events of the other mode ignored within a week',
    to: '/admin/events?ignored_reason=other_mode',
  })
})

test('tokens of a key that is not listed any more are told with the way to make them work again', () => {
  const unknown = { kid: '0f', first_seen_at: at(0), last_seen_at: at(4), uses: 5, tokens: 1 }
  const rest = { failures: [], paying_twice: [], webhooks: { foreign: [] } }
  const [item] = lookItems({ ...rest, unknown_keys: [unknown] } as unknown as Overview)
  expect(item).toMatchObject({
    title: '1 token in use is refused, because the signing key is unknown',
    error: expect.stringContaining('Put the former secret behind the new one'),
  })
})
