import type { ReversalEffect } from '@kamiyo/catalog/reversals'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, event, id, invoiceEvent, type Json, subscriptionEvent } from '../../../testing/events.ts'
import { buy as buyAt } from '../../../testing/purchase.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { lockCustomer } from '../customers/repository.ts'
import { insertCharge } from './charges.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'operator@kamiyo.example' })
})
afterAll(async () => await api.close())

interface Paid {
  buyer: Buyer
  charge: string
  token: string
}

/** A purchase, and what Stripe has reported about its charge. */
async function buy(currency = 'usd', amountMinor = 1900): Promise<Paid> {
  const { buyer, token } = await buyAt(api)
  const charge = id('ch')
  const { id: customerId } = await api.deps.db
    .selectFrom('customers')
    .select('id')
    .where('stripeCustomerId', '=', buyer.customer)
    .executeTakeFirstOrThrow()
  const owner = { customerId, stripeSubscriptionId: buyer.subscription, stripeInvoiceId: buyer.invoice }
  await withTransaction(
    api.deps.db,
    async (tx) => await insertCharge(tx, { stripeChargeId: charge, ...owner, amountMinor, currency }),
  )
  return { buyer, charge, token }
}

function choose(refund: ReversalEffect, dispute: ReversalEffect): void {
  Object.assign(api.deps.config.reversalEffects, { refund, dispute })
}

type Change = { after: number; kind?: string; facts?: Json }

function refundOf({ buyer, charge }: Paid, { after, kind = 'created', facts }: Change): Json {
  const created = buyer.startedAt + after
  const whole = { amount: 1900, currency: 'usd', status: 'succeeded', created }
  const refund = { id: `re_${charge}`, object: 'refund', charge, ...whole, ...facts }
  return event(`refund.${kind}`, refund, created, kind === 'updated' ? { status: 'pending' } : undefined)
}

function disputeOf({ buyer, charge }: Paid, { after, kind = 'closed', facts }: Change): Json {
  const created = buyer.startedAt + after
  const whole = { amount: 1900, currency: 'usd', status: 'lost', reason: 'fraudulent', created }
  return event(
    `charge.dispute.${kind}`,
    { id: `dp_${charge}`, object: 'dispute', charge, ...whole, ...facts },
    created,
  )
}

async function answerTo({ token }: Paid): Promise<unknown> {
  const { status, body } = await api.validate(token)
  if (status === 200) return 200
  return /\((\w+)\)/.exec(String((body['error'] as Json)['message']))?.[1]
}

async function countPromised(kind: string, { buyer }: Paid): Promise<number> {
  const promised = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', kind)
    .where('stripeSubscriptionId', '=', buyer.subscription)
    .execute()
  return promised.length
}

test('the choice of the seller counts as it was when the payment went back, whatever is chosen later', async () => {
  choose('keep', 'keep')
  const paid = await buy()
  await api.deliver(refundOf(paid, { after: 10 }))
  choose('revoke', 'keep')
  await api.deliver(refundOf(paid, { after: 20, kind: 'updated', facts: { reason: 'duplicate' } }))
  expect(await answerTo(paid)).toBe(200)
})

test('of a payment that was refunded and whose dispute was lost the dispute counts, in both orders', async () => {
  choose('suspend', 'suspend')
  const [one, other] = [await buy(), await buy()]
  for (const sent of [refundOf(one, { after: 10 }), disputeOf(one, { after: 20 })]) await api.deliver(sent)
  for (const sent of [disputeOf(other, { after: 20 }), refundOf(other, { after: 10 })])
    await api.deliver(sent)
  expect([await answerTo(one), await answerTo(other)]).toEqual(['payment_disputed', 'payment_disputed'])
})

test('an invoice of nothing ends no suspension, and the next one that is paid does', async () => {
  choose('suspend', 'keep')
  const paid = await buy()
  await api.deliver(refundOf(paid, { after: 10 }))
  const next = (name: string, amount: number) =>
    invoiceEvent(paid.buyer, 'paid', {
      after: 30,
      overrides: { id: `${paid.buyer.invoice}_${name}`, amount_paid: amount, amount_due: amount },
    })
  await api.deliver(next('free', 0))
  expect(await answerTo(paid)).toBe('payment_refunded')
  await api.deliver(next('paid', 1900))
  expect(await answerTo(paid)).toBe(200)
})

test('who had no access when a payment went back is not notified that it ended by that', async () => {
  choose('suspend', 'keep')
  const [unpaid, running] = [await buy(), await buy()]
  const overrides = { status: 'unpaid' }
  await api.deliver(subscriptionEvent(unpaid.buyer, 'updated', { after: 10, overrides }))
  for (const paid of [unpaid, running]) await api.deliver(refundOf(paid, { after: 20 }))
  expect(await countPromised('access_ended', running)).toBe(1)
  expect(await countPromised('access_ended', unpaid), 'notified when it became unpaid').toBe(1)
})

test('while another transaction has the customer a refund waits, and is not lost', async () => {
  choose('suspend', 'keep')
  const paid = await buy()
  const sent = refundOf(paid, { after: 10 })
  const holder = await api.deps.db.startTransaction().execute()
  await lockCustomer(holder, paid.buyer.customer)
  const busy = await api.deliver(sent)
  await holder.rollback().execute()
  expect(busy).toMatchObject({ status: 500, body: { error: { code: 'processing_failed' } } })
  expect(await answerTo(paid)).toBe(200)
  expect((await api.deliver(sent)).body).toMatchObject({ status: 'success' })
  expect(await answerTo(paid)).toBe('payment_refunded')
})

test('each step of a refund or dispute is counted once, and its money in the main unit of its currency', async () => {
  choose('keep', 'keep')
  const [back, disputed] = [await buy('kwd', 3500), await buy('kwd', 9500)]
  const refunded = (status: string) => ({ amount: 3500, currency: 'kwd', status })
  await api.deliver(refundOf(back, { after: 10, facts: refunded('pending') }))
  for (const after of [20, 30])
    await api.deliver(refundOf(back, { after, kind: 'updated', facts: refunded('succeeded') }))
  const facts = { amount: 9500, currency: 'kwd' }
  for (const after of [10, 20]) await api.deliver(disputeOf(disputed, { after, facts }))
  const { registry } = api.deps.metrics
  const metrics = await registry.metrics()
  expect(metrics).toMatch(/^payment_reversals_total\{kind="refund",status="pending"\} 1$/m)
  expect(metrics).toMatch(/^reversed_revenue_total\{kind="refund",currency="kwd"\} 3\.5$/m)
  expect(metrics).toMatch(/^reversed_revenue_total\{kind="dispute",currency="kwd"\} 9\.5$/m)
})

test('operators are notified of a fraud warning only while something can be done about it', async () => {
  const { buyer, charge } = await buy()
  const warning = (name: string, actionable: boolean) =>
    event(
      'radar.early_fraud_warning.created',
      { id: `issfr_${name}_${charge}`, object: 'radar.early_fraud_warning', charge, actionable },
      buyer.startedAt + 10,
    )
  const countNotices = async () =>
    (
      await api.deps.db
        .selectFrom('emailDeliveries')
        .select('id')
        .where('kind', '=', 'admin_fraud_warning')
        .execute()
    ).length
  await api.deliver(warning('settled', false))
  expect(await countNotices()).toBe(0)
  await api.deliver(warning('open', true))
  expect(await countNotices()).toBe(1)
})
