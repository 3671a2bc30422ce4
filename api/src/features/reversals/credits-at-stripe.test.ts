import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf } from '../../../testing/account-of.ts'
import { postJson } from '../../../testing/error-of.ts'
import { type ReversalApi, startReversalApi } from '../../../testing/start-reversal-api.ts'
import type { StripeEvent } from '../../stripe/event.ts'

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi()
  await api.catchUp()
})
afterAll(async () => await api.close())

/** A guest who pays for the Starter pack at our own checkout; none of the events has arrived. */
async function buy(): Promise<{ customer: string; charge: string; session: string }> {
  const url = `${api.url}/api/billing/create-credit-checkout-session`
  const { session_id: id } = (await (await postJson(url, { credit_pack: 'starter' })).json()) as {
    session_id: string
  }
  await api.sandbox.pay(id, { email: `${id.slice(-12).toLowerCase()}@example.com` })
  const { customer, payment_intent } = await api.sandbox.stripe.checkout.sessions.retrieve(id, {
    expand: ['payment_intent'],
  })
  const { latest_charge } = payment_intent as { latest_charge: string }
  return { customer: String(customer), charge: latest_charge, session: id }
}

async function purchaseOf(session: string) {
  return await api.deps.db
    .selectFrom('creditPurchases')
    .select(['paymentStatus', 'receiptUrl', 'takenBackMillis', 'unrecoveredMillis'])
    .where('sessionId', '=', session)
    .executeTakeFirst()
}

test('what Stripe reports of a purchase gives its credits and its receipt', async () => {
  const { customer, session } = await buy()
  await api.catchUp()
  expect((await accountOf(api.deps.db, customer)).credits).toBe(1000)
  expect(await purchaseOf(session)).toMatchObject({
    paymentStatus: 'paid',
    receiptUrl: expect.stringMatching(/^http/),
    takenBackMillis: 0,
  })
})

test('a refund that arrives before its checkout is not taken for another product’s, and takes everything back', async () => {
  const { customer, charge, session } = await buy()
  const bought = await api.newEvents()
  await api.sandbox.stripe.refunds.create({ charge })
  const refunded = await api.newEvents()
  await api.receive(refunded)
  expect(await statusesOf(refunded)).toContain('deferred')
  await api.receive(bought)
  expect(await accountOf(api.deps.db, customer)).toMatchObject({ credits: 0 })
  expect(await purchaseOf(session)).toMatchObject({ takenBackMillis: 1_000_000, unrecoveredMillis: 0 })
  expect(await statusesOf(refunded)).not.toContain('deferred')
})

test('a lost dispute takes back what is left', async () => {
  const { customer, charge } = await buy()
  await api.catchUp()
  const { id } = (await api.sandbox.post(`charges/${charge}/dispute`)) as { id: string }
  await api.catchUp()
  expect((await accountOf(api.deps.db, customer)).credits).toBe(1000)
  await api.sandbox.stripe.disputes.update(id, { evidence: { uncategorized_text: 'losing_evidence' } })
  await api.catchUp()
  expect((await accountOf(api.deps.db, customer)).credits).toBe(0)
})

async function statusesOf(events: readonly StripeEvent[]): Promise<string[]> {
  const rows = await api.deps.db
    .selectFrom('webhookEvents')
    .select('status')
    .where(
      'id',
      'in',
      events.map(({ id }) => id),
    )
    .execute()
  return rows.map(({ status }) => status)
}
