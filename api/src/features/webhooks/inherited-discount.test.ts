import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

async function listCompared(): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select data->>'id' as id from pgboss.job where name = 'subscription.reconcile'`.execute(api.deps.db)
  return rows.map(({ id }) => id)
}

test('a further subscription of a customer is compared once: it may count on a discount that they were given before', async () => {
  const buyer = newBuyer()
  const further = { ...newBuyer(), customer: buyer.customer }
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { discounts: [] } }))
  await api.deliver(subscriptionEvent(further, 'created', { overrides: { discounts: [] } }))
  expect(await listCompared()).toEqual([further.subscription])
  await api.deliver(subscriptionEvent(further, 'updated', { after: 9, overrides: { discounts: [] } }))
  expect(await listCompared()).toEqual([further.subscription])
})
