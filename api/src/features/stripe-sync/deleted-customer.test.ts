import { afterAll, beforeAll, expect, test } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { getCustomerByStripeId } from '../customers/repository.ts'
import { getSubscription } from '../subscriptions/repository.ts'
import { reconcileWithStripe } from './service.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

test('a deletion of a customer that no event told of is found by the comparison, and then nothing differs', async () => {
  const id = await buyWithoutEvents(api)
  const reconcile = async () => await reconcileWithStripe(api.deps, id, { dryRun: false })
  await reconcile()
  const { customer } = await api.sandbox.stripe.subscriptions.retrieve(id)
  await api.sandbox.stripe.customers.del(String(customer))
  const { differences } = await reconcile()
  expect(differences).toContainEqual({ field: 'customer_deleted', stored: false, stripe: true })
  expect(await getSubscription(api.deps.db, id)).toMatchObject({ status: 'canceled', dirtyReason: null })
  const { deletedAt } = await getCustomerByStripeId(api.deps.db, String(customer))
  expect(deletedAt).not.toBeNull()
  expect((await reconcile()).differences).toEqual([])
})
