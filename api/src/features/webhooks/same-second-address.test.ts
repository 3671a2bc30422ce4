import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, event, newBuyer, subscriptionEvent } from './testing/events.ts'
import { outcomeOf } from './testing/outcome.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

test.each([
  ['before', false],
  ['after', true],
])(
  'an address changed in the second of the checkout holds, when it arrives %s the checkout',
  async (_when, last) => {
    const buyer = newBuyer()
    const moved = `moved-${buyer.email}`
    const change = event(
      'customer.updated',
      { id: buyer.customer, object: 'customer', email: moved, name: 'Test Buyer', metadata: {} },
      buyer.startedAt + 2,
    )
    await api.deliver(subscriptionEvent(buyer, 'created'))
    for (const delivered of last ? [checkoutEvent(buyer), change] : [change, checkoutEvent(buyer)]) {
      expect((await api.deliver(delivered)).status).toBe(200)
    }
    expect(await outcomeOf(api, buyer)).toMatchObject({ email: moved })
  },
)
