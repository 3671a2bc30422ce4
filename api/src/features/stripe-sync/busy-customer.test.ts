import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { registerReconciliationJobs } from '../../jobs/reconciliation.ts'
import { lockCustomer } from '../customers/repository.ts'
import { findSubscription } from '../subscriptions/repository.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

const isStored = async (id: string) => (await findSubscription(api.deps.db, id)) !== undefined

test('comparisons of customers who are locked elsewhere make way for the others, and follow by themselves', async () => {
  const stuck = [await buyWithoutEvents(api), await buyWithoutEvents(api), await buyWithoutEvents(api)]
  const other = await buyWithoutEvents(api)
  const holder = await api.deps.db.startTransaction().execute()
  for (const id of stuck) {
    const { customer } = await api.sandbox.stripe.subscriptions.retrieve(id)
    await lockCustomer(holder, String(customer))
  }
  await withTransaction(api.deps.db, async (tx) => {
    for (const id of [...stuck, other]) await api.deps.queue.enqueueOnce(tx, 'subscription.reconcile', id)
  })
  const startedAt = performance.now()
  await registerReconciliationJobs(api.deps)
  await vi.waitFor(async () => expect(await isStored(other)).toBe(true), { timeout: 15_000, interval: 50 })
  expect(performance.now() - startedAt).toBeLessThan(6_000)
  expect(await Promise.all(stuck.map(isStored))).toEqual([false, false, false])
  await holder.rollback().execute()
  await vi.waitFor(
    async () => expect(await Promise.all(stuck.map(isStored))).toEqual([true, true, true]),
    20_000,
  )
  expect(api.logLines.filter((line) => line.includes('A job failed'))).toEqual([])
}, 60_000)
