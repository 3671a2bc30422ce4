import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordUnprepared } from '../../../../tests/harness/record-sql.ts'
import { checkoutEvent, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import {
  customerEvent,
  disputeEvent,
  newPackBuyer,
  packEvent,
  receiptEvent,
  refundEvent,
} from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const buyer = newBuyer()
const pack = newPackBuyer()
const refund = { id: `re_${pack.charge}`, amount: 600 }

/** Each kind of event that changes something, and one that was heard of before. */
const EVENTS = [
  ['a new subscription', subscriptionEvent(buyer, 'created')],
  ['its checkout', checkoutEvent(buyer)],
  ['its payment', invoiceEvent(buyer, 'paid')],
  ['a failed renewal', invoiceEvent(buyer, 'payment_failed', { after: 5, overrides: { id: 'in_failed' } })],
  ['a change of the subscription', subscriptionEvent(buyer, 'updated', { after: 10 })],
  ['a change of the customer', customerEvent(buyer, 'updated', 12)],
  ['a checkout that was abandoned', checkoutEvent(newBuyer(), { kind: 'expired' })],
  ['a pack of credits', packEvent(pack)],
  ['its receipt', receiptEvent(pack)],
  ['its refund', refundEvent(pack, refund)],
  ['a refund that failed', refundEvent(pack, { ...refund, status: 'failed', after: 30 })],
  ['a lost dispute', disputeEvent(pack, 'closed', { status: 'lost', after: 40 })],
  [
    'the end of the subscription',
    subscriptionEvent(buyer, 'deleted', { after: 20, overrides: { status: 'canceled' } }),
  ],
  ['a repeated event', checkoutEvent(buyer)],
] as const

test.each(EVENTS)('%s needs no statement that is planned anew each time', async (_name, event) => {
  const statements = await recordUnprepared(async () => {
    expect((await api.deliver(event)).status).toBe(200)
  })
  expect(statements).toEqual([])
})

test('a token is validated without a statement that is planned anew each time', async () => {
  const owner = newBuyer()
  for (const event of [subscriptionEvent(owner, 'created'), checkoutEvent(owner)]) await api.deliver(event)
  await sendAll(api)
  const mail = api.provider.mails.find(({ to }) => to === owner.email)
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
  const statements = await recordUnprepared(async () => {
    expect((await api.validate(token)).body).toMatchObject({ valid: true })
  })
  expect(statements).toEqual([])
})
