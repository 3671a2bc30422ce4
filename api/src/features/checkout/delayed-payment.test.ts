import { startSandbox } from '@kamiyo/sandbox/start'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandboxClient, type SandboxClient } from '../../../../tests/harness/sandbox-client.ts'
import {
  type Buyer,
  checkoutEvent,
  invoiceEvent,
  newBuyer,
  subscriptionEvent,
} from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'

const BANK_ACCOUNT = '000123456789'
let api: EventApi
let sandbox: SandboxClient
let stopSandbox: () => Promise<void>

beforeAll(async () => {
  const server = await startSandbox({ port: 0 })
  stopSandbox = () => server.close()
  sandbox = createSandboxClient(server.url)
  api = await startEventApi({ STRIPE_API_BASE: server.url })
})
afterAll(async () => {
  await api.close()
  await stopSandbox()
})

/** An order paid by bank debit for which Stripe has only reported that the money has not arrived. */
async function orderByBankDebit(): Promise<Buyer> {
  const price = await sandbox.stripe.prices.create({
    currency: 'usd',
    unit_amount: 1900,
    recurring: { interval: 'month' },
    product_data: { name: 'Personal' },
  })
  const { id } = await sandbox.stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost:5173/',
    metadata: { product_type: 'mcp', tier: 'personal' },
  })
  await sandbox.pay(id, { card: BANK_ACCOUNT })
  const { subscription, customer } = await sandbox.stripe.checkout.sessions.retrieve(id)
  const buyer = { ...newBuyer(), session: id, subscription: String(subscription), customer: String(customer) }
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer, { overrides: { payment_status: 'unpaid' } }))
  return buyer
}

async function look({ session }: Buyer): Promise<object> {
  const answer = await fetch(`${api.url}/api/billing/checkout-session/${session}`)
  const { payment_status, payment_failed } = (await answer.json()) as Record<string, unknown>
  return { payment_status, payment_failed }
}

test('an order whose bank debit is on its way is unpaid, and has not failed', async () => {
  expect(await look(await orderByBankDebit())).toEqual({
    payment_status: 'unpaid',
    payment_failed: undefined,
  })
})

test('an order whose bank debit was not carried out says so, and is paid once its invoice is', async () => {
  const buyer = await orderByBankDebit()
  await sandbox.post(`checkout/sessions/${buyer.session}/settle`, { succeeded: false })
  await api.deliver(checkoutEvent(buyer, { kind: 'async_payment_failed', after: 9 }))
  expect(await look(buyer)).toEqual({ payment_status: 'unpaid', payment_failed: true })
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 20 }))
  await expect.poll(() => look(buyer)).toEqual({ payment_status: 'paid', payment_failed: undefined })
})

test('an order that was cancelled before its bank debit arrived has ended, also once the debit has arrived', async () => {
  const buyer = await orderByBankDebit()
  const endedAt = buyer.startedAt + 10
  const overrides = { status: 'canceled', canceled_at: endedAt, ended_at: endedAt }
  await api.deliver(subscriptionEvent(buyer, 'deleted', { after: 10, overrides }))
  const ended = async () => {
    const answer = await fetch(`${api.url}/api/billing/checkout-session/${buyer.session}`)
    return ((await answer.json()) as Record<string, unknown>)['order_ended']
  }
  await expect.poll(ended).toBe(true)
  await api.deliver(invoiceEvent(buyer, 'paid', { after: 20 }))
  await sandbox.post(`checkout/sessions/${buyer.session}/settle`, { succeeded: true })
  await expect.poll(() => look(buyer)).toMatchObject({ payment_status: 'paid' })
  expect(await ended()).toBe(true)
})
