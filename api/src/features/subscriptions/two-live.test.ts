import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { outcomeOf } from '../../../testing/outcome.ts'
import { purchase } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { listCustomersWithTwoLiveSubscriptions } from './two-live.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const subscribe = async (buyer: Buyer) => await purchase(api, { buyer })

const flagged = async () => {
  const people = await listCustomersWithTwoLiveSubscriptions(api.deps.db)
  return people.map(({ person, stripeSubscriptionIds }) => ({ person, stripeSubscriptionIds }))
}

test('one person with two live subscriptions is flagged, whatever the case of the address, and keeps both', async () => {
  await subscribe(newBuyer())
  const first = await subscribe(newBuyer())
  const sameCustomer = await subscribe({ ...newBuyer(), customer: first.customer, email: first.email })
  const sameAddress = await subscribe({ ...newBuyer(), email: first.email.toUpperCase() })
  expect(await flagged()).toEqual([
    {
      person: first.email,
      stripeSubscriptionIds: [first.subscription, sameCustomer.subscription, sameAddress.subscription],
    },
  ])
  expect(await outcomeOf(api, sameAddress)).toMatchObject({ status: 'active', tokenActive: true })
  const [newest] = await listCustomersWithTwoLiveSubscriptions(api.deps.db)
  expect(newest?.customerIds).toHaveLength(2)
})

test('who left one subscription and bought another is not flagged', async () => {
  const before = await flagged()
  const buyer = await subscribe(newBuyer())
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 9, overrides: { status: 'canceled' } }))
  await subscribe({ ...newBuyer(), email: buyer.email })
  expect(await flagged()).toEqual(before)
})
