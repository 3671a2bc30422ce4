import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, checkoutEvent, invoiceEvent, newBuyer, subscriptionEvent } from './testing/events.ts'
import { outcomeOf, tokenOf } from './testing/outcome.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

const creation = (buyer: Buyer) =>
  subscriptionEvent(buyer, 'created', { overrides: { status: 'incomplete' } })

test('a buyer who has paid is not locked out while only the creation, incomplete then, has arrived', async () => {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  const token = await tokenOf(api, buyer)
  await api.deliver(creation(buyer))
  expect(await api.validate(token)).toMatchObject({ status: 200, body: { subscription_status: 'active' } })
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokenActive: true, mails: 1 })
})

test.each([
  ['the paid invoice', (buyer: Buyer) => invoiceEvent(buyer, 'paid')],
  ['the paid checkout', (buyer: Buyer) => checkoutEvent(buyer)],
])('%s after an incomplete creation gives access before the update says active', async (_what, payment) => {
  const buyer = newBuyer()
  await api.deliver(creation(buyer))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'incomplete', tokens: 0 })
  await api.deliver(payment(buyer))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'active', tokens: 1, tokenActive: true })
})

test('an unpaid checkout leaves an incomplete subscription without access', async () => {
  const buyer = newBuyer()
  await api.deliver(creation(buyer))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  expect(await outcomeOf(api, buyer)).toMatchObject({ status: 'incomplete', tokens: 0, mails: 0 })
})
