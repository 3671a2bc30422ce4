import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, event, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

/** Stripe voids the first invoice of a subscription that is not paid within a day. */
const voided = (buyer: Buyer, billingReason: string) => {
  const overrides = { status: 'void', billing_reason: billingReason, amount_paid: 0 }
  const { data } = invoiceEvent(buyer, 'payment_failed', { overrides })
  return event('invoice.voided', (data as { object: Record<string, unknown> }).object, buyer.startedAt + 50)
}

const issues = async () => await api.deps.db.selectFrom('invoiceIssues').select('stripeInvoiceId').execute()

test('a checkout that was given up is no matter for the operator, and one of a running subscription is', async () => {
  const gone = newBuyer()
  await api.deliver(subscriptionEvent(gone, 'created', { overrides: { status: 'incomplete' } }))
  const expired = { after: 40, overrides: { status: 'incomplete_expired' } }
  await api.deliver(subscriptionEvent(gone, 'updated', expired))
  expect((await api.deliver(voided(gone, 'subscription_create'))).body).toMatchObject({ status: 'success' })
  expect(await issues()).toEqual([])

  const running = newBuyer()
  await api.deliver(subscriptionEvent(running, 'created'))
  await api.deliver(invoiceEvent(running, 'paid'))
  await api.deliver(voided(running, 'subscription_cycle'))
  expect(await issues()).toEqual([{ stripeInvoiceId: running.invoice }])
})
