import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorOf } from '../../../testing/operator.ts'
import type { Purchase, ReversalApi } from '../../../testing/start-reversal-api.ts'
import { startReversalApi } from '../../../testing/start-reversal-api.ts'

const MONTH = 32 * 86_400

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi()
})
afterAll(async () => await api.close())

type Shown = Record<string, unknown>

async function waiting(): Promise<Shown[]> {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { reversals: Shown[] }).reversals
}

async function detailsOf({ customer }: Purchase): Promise<{ id: string; reversals: Shown[] }> {
  const { body } = await operatorOf(api).get(`/customers/${customer}`)
  const details = body as { customer: { id: string }; reversals: Shown[] }
  return { id: details.customer.id, reversals: details.reversals }
}

async function dispute({ charge }: Purchase): Promise<string> {
  return ((await api.sandbox.post(`charges/${charge}/dispute`, {})) as { id: string }).id
}

test('a dispute waits on the overview with the day on which evidence is due, until it is decided', async () => {
  const purchase = await api.buy()
  const id = await dispute(purchase)
  await api.catchUp()
  const { evidence_details } = await api.sandbox.stripe.disputes.retrieve(id)
  const details = await detailsOf(purchase)
  const shown = {
    kind: 'dispute',
    id,
    customer_id: details.id,
    status: 'needs_response',
    is_settled: false,
    amount: 1900,
    currency: 'usd',
    evidence_due_at: new Date((evidence_details.due_by ?? 0) * 1000).toISOString(),
    stripe_url: `${api.sandbox.url}/dashboard/objects/dispute/${id}`,
  }
  expect(await waiting()).toMatchObject([shown])
  expect(details.reversals).toMatchObject([shown])
  await api.sandbox.post(`disputes/${id}/close`, { verdict: 'lost' })
  await api.catchUp()
  expect(await waiting()).toEqual([])
  expect((await detailsOf(purchase)).reversals).toMatchObject([{ id, status: 'lost', is_settled: true }])
})

test("a fraud warning is listed until the payment is refunded, and the refund appears next to it on the customer's page", async () => {
  const [purchase, stranger] = [await api.buy(), await api.buy()]
  await api.sandbox.post(`charges/${purchase.charge}/fraud_warning`)
  await api.catchUp()
  expect(await waiting()).toMatchObject([{ kind: 'fraud_warning', status: 'actionable', amount: 1900 }])
  await api.sandbox.stripe.refunds.create({ charge: purchase.charge, reason: 'fraudulent' })
  await api.catchUp()
  expect(await waiting()).toEqual([])
  const { reversals } = await detailsOf(purchase)
  expect(reversals).toHaveLength(2)
  expect(reversals).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'fraud_warning', status: 'closed', is_settled: true }),
      expect.objectContaining({ kind: 'refund', status: 'succeeded', reason: 'fraudulent' }),
    ]),
  )
  expect((await detailsOf(stranger)).reversals).toEqual([])
})

test('an invoice that cannot be finalised waits until it is finalised, and one that is written off until it is voided', async () => {
  const purchase = await api.buy()
  const { stripe } = api.sandbox
  await api.sandbox.post('settings', { finalization_fails: true })
  await api.sandbox.advanceClock(MONTH)
  await api.sandbox.post('settings', { finalization_fails: false })
  await api.catchUp()
  const ofPurchase = async () => {
    const { id } = await detailsOf(purchase)
    return (await waiting()).filter(({ customer_id }) => customer_id === id)
  }
  expect(await ofPurchase()).toMatchObject([{ kind: 'invoice_issue', status: 'finalization_failed' }])
  const [draft] = (await stripe.invoices.list({ customer: purchase.customer, status: 'draft' })).data
  const invoice = draft?.id ?? ''
  await api.sandbox.advanceClock(10)
  await stripe.invoices.finalizeInvoice(invoice)
  await api.catchUp()
  expect(await ofPurchase()).toEqual([])
  await api.sandbox.advanceClock(10)
  await stripe.invoices.markUncollectible(invoice)
  await api.catchUp()
  expect(await ofPurchase()).toMatchObject([{ id: invoice, status: 'uncollectible' }])
  await api.sandbox.advanceClock(10)
  await stripe.invoices.voidInvoice(invoice)
  await api.catchUp()
  expect(await ofPurchase()).toEqual([])
  expect((await detailsOf(purchase)).reversals).toMatchObject([{ id: invoice, status: 'voided' }])
})

test('a proxy that TRUST_PROXY does not list appears on the overview, once', async () => {
  for (const client of ['198.51.100.8', '198.51.100.9'])
    await fetch(`${api.url}/api/plans`, { headers: { 'x-forwarded-for': client } })
  expect((await operatorOf(api).get('/overview')).body).toMatchObject({
    untrusted_proxies: [{ peer: '127.0.0.1', header: 'X-Forwarded-For' }],
  })
})
