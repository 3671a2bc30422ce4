import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, event, type Json, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

async function buy(): Promise<Buyer> {
  const buyer = await purchase(api)
  await sendAll(api)
  return buyer
}

function changed(buyer: Buyer, email: string | null, after: number, previous: Json = { email: buyer.email }) {
  const object = { id: buyer.customer, object: 'customer', email, name: 'Test Buyer' }
  return event('customer.updated', object, buyer.startedAt + after, previous)
}

const warnings = (email: string) =>
  api.provider.mails.filter(({ to, subject }) => to === email && /address/i.test(subject))

test('the old address is notified that it was replaced and what to do, without the full new address', async () => {
  const buyer = await buy()
  await api.deliver(changed(buyer, 'new.owner@elsewhere.example', 10))
  expect(await sendAll(api)).toEqual(['address_changed sent'])
  const [mail] = warnings(buyer.email)
  expect(mail?.text).toContain('n***@e*****')
  expect(mail?.text).toContain('support@kamiyo.example')
  expect(`${mail?.text}${mail?.html}`).not.toContain('elsewhere')
  expect(warnings('new.owner@elsewhere.example')).toEqual([])
})

test('each change is mailed once, however often its event arrives', async () => {
  const buyer = await buy()
  const first = changed(buyer, 'second@example.com', 10)
  await api.deliver(first)
  await api.deliver(first)
  await api.deliver({ ...first, id: `${String(first['id'])}_again` })
  expect(await sendAll(api)).toEqual(['address_changed sent'])
  await api.deliver(changed(buyer, 'third@example.com', 20, { email: 'second@example.com' }))
  expect(await sendAll(api)).toEqual(['address_changed sent'])
  expect(warnings(buyer.email)).toHaveLength(1)
  expect(warnings('second@example.com')).toHaveLength(1)
})

test('an address that is changed back and forth within a day gets one e-mail for each way', async () => {
  const buyer = await buy()
  for (let after = 10; after < 70; after += 20) {
    await api.deliver(changed(buyer, 'fro@example.com', after))
    await api.deliver(changed(buyer, buyer.email, after + 10, { email: 'fro@example.com' }))
  }
  await sendAll(api)
  expect(warnings(buyer.email)).toHaveLength(1)
  expect(warnings('fro@example.com')).toHaveLength(1)
})

test.each([
  ['only its letters’ case changed', (buyer: Buyer) => changed(buyer, buyer.email.toUpperCase(), 10)],
  ['spaces came around it', (buyer: Buyer) => changed(buyer, ` ${buyer.email} `, 10)],
  [
    'something else of the customer changed',
    (buyer: Buyer) => changed(buyer, buyer.email, 10, { name: null }),
  ],
  ['it was taken away', (buyer: Buyer) => changed(buyer, null, 10)],
  ['the news is older than what is known', (buyer: Buyer) => changed(buyer, 'old@example.com', -10)],
])('nobody is notified if %s', async (_what, eventOf) => {
  const buyer = await buy()
  await api.deliver(eventOf(buyer))
  expect(await sendAll(api)).toEqual([])
})

test('a first address has no old one to tell', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(changed(buyer, buyer.email, 10, { email: null }))
  expect(await sendAll(api)).toEqual(['welcome sent'])
})
