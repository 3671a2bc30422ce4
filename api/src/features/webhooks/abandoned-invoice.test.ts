import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, event, invoiceEvent, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
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

const lastMailTo = ({ email }: Buyer) =>
  api.provider.mails.findLast(({ to }) => to === email)?.text.replaceAll(/\s+/g, ' ')

test('a first invoice that the seller sent and voided is an issue, and the mail that asked for it is taken back', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created', { overrides: { collection_method: 'send_invoice' } }))
  const sent = { status: 'open', billing_reason: 'subscription_create', collection_method: 'send_invoice' }
  const overrides = { ...sent, due_date: buyer.startedAt + 1_000_000, amount_remaining: 1900 }
  const { data } = invoiceEvent(buyer, 'payment_failed', { overrides })
  const { object } = data as { object: Record<string, unknown> }
  await api.deliver(event('invoice.finalized', object, buyer.startedAt + 10))
  expect(await sendAll(api)).toContain('first_invoice_open sent')
  await api.deliver(event('invoice.voided', { ...object, status: 'void' }, buyer.startedAt + 50))
  expect(await issues()).toContainEqual({ stripeInvoiceId: buyer.invoice })
  expect(await sendAll(api)).toContain('invoice_voided sent')
  expect(lastMailTo(buyer)).toContain(
    'The invoice of $19 for KAMIYO MCP Personal, which we asked you to pay, was voided.',
  )
})

test('a renewal that was asked for and voided is taken back, and one that nobody was asked for is not mailed', async () => {
  const [asked, quiet] = [newBuyer(), newBuyer()]
  for (const buyer of [asked, quiet]) {
    await api.deliver(subscriptionEvent(buyer, 'created'))
    await api.deliver(invoiceEvent(buyer, 'paid'))
    buyer.invoice = `${buyer.invoice}_renewal`
  }
  await api.deliver(invoiceEvent(asked, 'payment_failed', { after: 20 }))
  await sendAll(api)
  for (const buyer of [asked, quiet]) await api.deliver(voided(buyer, 'subscription_cycle'))
  expect((await sendAll(api)).sort()).toEqual(['invoice_voided cancelled', 'invoice_voided sent'])
  expect(lastMailTo(asked)).toContain('You do not need to pay it')
})
