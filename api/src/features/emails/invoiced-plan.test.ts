import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Buyer,
  checkoutEvent,
  invoiceEvent,
  type Json,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const overdue = { status: 'past_due' }

const change = async (buyer: Buyer, tier: 'personal' | 'team', after: number, overrides: Json = overdue) =>
  await api.deliver(subscriptionEvent(buyer, 'updated', { after, overrides, priceId: PRICES[tier] }))

const lineOf = (price: string) => ({
  lines: { data: [{ id: 'il_1', object: 'line_item', pricing: { price_details: { price } } }] },
})

const fail = async (buyer: Buyer, after: number, overrides: Json = {}) =>
  await api.deliver(
    invoiceEvent(buyer, 'payment_failed', { after, overrides: { id: `${buyer.invoice}_2`, ...overrides } }),
  )

const pay = async (buyer: Buyer, after: number, overrides: Json = {}) =>
  await api.deliver(
    invoiceEvent(buyer, 'paid', { after, overrides: { id: `${buyer.invoice}_2`, ...overrides } }),
  )

const lastTo = ({ email }: Buyer) =>
  api.provider.mails.findLast(({ to }) => to === email)?.text.replaceAll(/\s+/g, ' ')

test('mails about an invoice name the plan that it is for, though the subscription has another one by now', async () => {
  const buyer = await purchase(api)
  await change(buyer, 'personal', 10)
  await fail(buyer, 11)
  await change(buyer, 'team', 20)
  expect(await sendAll(api)).toContain('payment_failed sent')
  const failed = api.provider.mails.findLast(({ subject }) => subject.includes('did not go through'))
  expect(failed?.text.replaceAll(/\s+/g, ' ')).toMatch(/could not charge \S+ for KAMIYO MCP Personal\./)
  await pay(buyer, 30)
  expect(await sendAll(api)).toContain('payment_recovered sent')
  expect(lastTo(buyer)).toContain('your payment for KAMIYO MCP Personal.')
})

test('the mail of a received payment names its plan also when its price was replaced, and the plan changed meanwhile', async () => {
  const buyer = await purchase(api)
  await change(buyer, 'personal', 10)
  await fail(buyer, 11, lineOf('price_replaced'))
  await sendAll(api)
  await change(buyer, 'team', 20)
  await pay(buyer, 30, lineOf('price_replaced'))
  await sendAll(api)
  expect(lastTo(buyer)).toContain('your payment for KAMIYO MCP Personal.')
})

test('an invoice that shows no price of ours is named by the subscription', async () => {
  const buyer = await purchase(api)
  await change(buyer, 'team', 10)
  await fail(buyer, 11, { lines: { data: [] } })
  await sendAll(api)
  expect(lastTo(buyer)).toContain('for KAMIYO MCP Team.')
})

test('a payment that takes days is named by the plan that was ordered', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  await change(buyer, 'team', 10, {})
  await sendAll(api)
  const pending = api.provider.mails.find(
    ({ to, subject }) => to === buyer.email && /on its way/.test(subject),
  )
  expect(pending?.text).toContain('KAMIYO MCP Personal')
  await api.deliver(checkoutEvent(buyer, { kind: 'async_payment_failed', after: 20 }))
  await sendAll(api)
  expect(lastTo(buyer)).toContain('the payment for KAMIYO MCP Personal')
})

test('revenue counts for the plan that was paid for', async () => {
  const buyer = await purchase(api)
  await change(buyer, 'personal', 10)
  await fail(buyer, 11)
  await change(buyer, 'team', 20)
  const of = async (tier: string) =>
    (await api.deps.metrics.revenue.get()).values.find(({ labels }) => labels['tier'] === tier)?.value ?? 0
  const [personal, team] = [await of('personal'), await of('team')]
  await pay(buyer, 30)
  expect([(await of('personal')) - personal, (await of('team')) - team]).toEqual([19, 0])
})
