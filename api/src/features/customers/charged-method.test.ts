import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, event, type Json, subscriptionEvent } from '../../../testing/events.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { findChargedMethod } from './payment-method.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const card = (id: string, last4: string, customer: string | null) => ({
  id,
  object: 'payment_method',
  type: 'card',
  card: { brand: 'visa', last4 },
  customer,
})
const charged = async (buyer: Buyer) => await findChargedMethod(api.deps.db, buyer.subscription)

const subscribe = async (overrides: Json = {}) => await purchase(api, { overrides })

const attach = (buyer: Buyer, id: string, last4: string, after: number, kind = 'attached') =>
  api.deliver(event(`payment_method.${kind}`, card(id, last4, buyer.customer), buyer.startedAt + after))

const customerWith = (buyer: Buyer, method: string | null, after: number) =>
  api.deliver(
    event(
      'customer.updated',
      {
        id: buyer.customer,
        object: 'customer',
        email: buyer.email,
        invoice_settings: { default_payment_method: method },
      },
      buyer.startedAt + after,
      { invoice_settings: { default_payment_method: null } },
    ),
  )

test('none is charged where invoices are sent, whatever cards there are', async () => {
  const sent = { collection_method: 'send_invoice', default_payment_method: 'pm_of_sent' }
  const buyer = await subscribe(sent)
  await attach(buyer, 'pm_of_sent', '4242', 1)
  expect(await charged(buyer)).toEqual({ state: 'invoiced' })
  const charges = { ...sent, collection_method: 'charge_automatically' }
  await api.deliver(subscriptionEvent(buyer, 'updated', { after: 5, overrides: charges }))
  expect(await charged(buyer)).toEqual({ state: 'known', label: 'visa •••• 4242' })
})

test("the card is the subscription's own, then its customer's default, and never just the last attached", async () => {
  const buyer = await subscribe({ default_payment_method: 'pm_own' })
  await attach(buyer, 'pm_own', '4242', 1)
  await attach(buyer, 'pm_other', '1111', 2)
  expect(await charged(buyer)).toEqual({ state: 'known', label: 'visa •••• 4242' })
  await customerWith(buyer, 'pm_other', 3)
  expect(await charged(buyer)).toMatchObject({ label: 'visa •••• 4242' })
  await api.deliver(
    subscriptionEvent(buyer, 'updated', { after: 4, overrides: { default_payment_method: null } }),
  )
  expect(await charged(buyer)).toEqual({ state: 'known', label: 'visa •••• 1111' })
})

test('that there is none is said only when Stripe has said so', async () => {
  const buyer = await subscribe()
  expect(await charged(buyer)).toEqual({ state: 'unknown' })
  await customerWith(buyer, null, 3)
  expect(await charged(buyer)).toEqual({ state: 'none' })
})

test('a card that its network replaced is shown with its new number, whatever the order', async () => {
  const buyer = await subscribe({ default_payment_method: 'pm_net' })
  await attach(buyer, 'pm_net', '9999', 20, 'automatically_updated')
  expect((await attach(buyer, 'pm_net', '4242', 1)).body).toMatchObject({ status: 'stale' })
  expect(await charged(buyer)).toEqual({ state: 'known', label: 'visa •••• 9999' })
})

test('a detached card is not shown any more, also where the event no longer names its customer', async () => {
  const buyer = await subscribe({ default_payment_method: 'pm_gone' })
  await attach(buyer, 'pm_gone', '4242', 1)
  const gone = card('pm_gone', '4242', null)
  const previous = { customer: buyer.customer }
  await api.deliver(event('payment_method.detached', gone, buyer.startedAt + 6, previous))
  expect(await charged(buyer)).toEqual({ state: 'none' })
})

test("another customer's event cannot take over a payment method", async () => {
  const [buyer, other] = [await subscribe({ default_payment_method: 'pm_mine' }), await subscribe()]
  await attach(buyer, 'pm_mine', '4242', 1)
  expect((await attach(other, 'pm_mine', '6666', 9)).body).toMatchObject({ status: 'stale' })
  expect(await charged(buyer)).toMatchObject({ label: 'visa •••• 4242' })
})
