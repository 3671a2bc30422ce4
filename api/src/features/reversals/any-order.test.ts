import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ReversalApi, startReversalApi } from '../../../testing/start-reversal-api.ts'
import type { StripeEvent } from '../../stripe/event.ts'
import { findInvoiceStatus } from '../invoices/repository.ts'

const RUNS = 12
const MONTH_SECONDS = 32 * 86_400

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi({ env: { ADMIN_EMAILS: 'operator@kamiyo.example' } })
  Object.assign(api.deps.config.reversalEffects, { refund: 'suspend', dispute: 'suspend' })
})
afterAll(async () => await api.close())

/** The events in random order, each once or twice. */
const shuffled = (events: readonly StripeEvent[]) =>
  fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })

async function stateOf(charge: string, subscription: string) {
  const { db } = api.deps
  const disputes = await db
    .selectFrom('disputes')
    .select('status')
    .where('stripeChargeId', '=', charge)
    .execute()
  const refunds = await db
    .selectFrom('refunds')
    .select(['amountMinor', 'status'])
    .where('stripeChargeId', '=', charge)
    .orderBy('amountMinor')
    .execute()
  const warnings = await db
    .selectFrom('fraudWarnings')
    .select('isActionable')
    .where('stripeChargeId', '=', charge)
    .execute()
  return { disputes, refunds, warnings, answer: await api.validate(subscription) }
}

test('a dispute that is answered and decided within a second ends alike in every order of its events', async () => {
  const purchase = await api.buy()
  const { charge, subscription } = purchase
  const { id } = (await api.sandbox.post(`charges/${charge}/dispute`)) as { id: string }
  await api.sandbox.stripe.disputes.update(id, {
    evidence: { product_description: 'Queries' },
    submit: false,
  })
  await api.sandbox.stripe.disputes.update(id, { evidence: { uncategorized_text: 'losing_evidence' } })
  const events = await api.newEvents()
  await fc.assert(
    fc.asyncProperty(shuffled(events), fc.boolean(), async (order, isChargeKnown) => {
      await forget(charge, events, isChargeKnown)
      await api.receive(order)
      expect(await stateOf(charge, subscription)).toEqual({
        disputes: [{ status: 'lost' }],
        refunds: [],
        warnings: [],
        answer: 'inactive_subscription payment_disputed',
      })
    }),
    { numRuns: RUNS },
  )
}, 120_000)

test('a dispute that is answered within a second is under review in every order of its updates', async () => {
  const { charge, subscription } = await api.buy()
  const { disputes } = api.sandbox.stripe
  const { id } = (await api.sandbox.post(`charges/${charge}/dispute`)) as { id: string }
  await disputes.update(id, { evidence: { product_description: 'Queries' }, submit: false })
  await disputes.update(id, { evidence: { uncategorized_text: 'What we know' } })
  const events = await api.newEvents()
  await fc.assert(
    fc.asyncProperty(shuffled(events), fc.boolean(), async (order, isChargeKnown) => {
      await forget(charge, events, isChargeKnown)
      await api.receive(order)
      const { disputes: stored } = await stateOf(charge, subscription)
      expect(stored).toEqual([{ status: 'under_review' }])
    }),
    { numRuns: RUNS },
  )
}, 120_000)

test('refunds, a warning and its end give the same state in every order of their events', async () => {
  const { charge, subscription } = await api.buy()
  await api.sandbox.post(`charges/${charge}/fraud_warning`)
  await api.sandbox.stripe.refunds.create({ charge, amount: 900 })
  await api.sandbox.stripe.refunds.create({ charge })
  const events = await api.newEvents()
  await fc.assert(
    fc.asyncProperty(shuffled(events), fc.boolean(), async (order, isChargeKnown) => {
      await forget(charge, events, isChargeKnown)
      await api.receive(order)
      expect(await stateOf(charge, subscription)).toEqual({
        disputes: [],
        refunds: [
          { amountMinor: 900, status: 'succeeded' },
          { amountMinor: 1000, status: 'succeeded' },
        ],
        warnings: [{ isActionable: false }],
        answer: 'inactive_subscription payment_refunded',
      })
    }),
    { numRuns: RUNS },
  )
}, 120_000)

test('a refund that fails later gives access back in every order of its events', async () => {
  const { customer, subscription } = await api.buy()
  const { stripe } = api.sandbox
  const { id: method } = await stripe.paymentMethods.attach('pm_card_refundFail', { customer })
  await stripe.subscriptions.update(subscription, { default_payment_method: method })
  await api.sandbox.advanceClock(MONTH_SECONDS)
  await api.catchUp()
  const [newest] = (await stripe.charges.list({ customer })).data
  const charge = newest?.id ?? ''
  await stripe.refunds.create({ charge })
  await api.sandbox.advanceClock(10)
  const events = (await api.newEvents()).filter(({ type }) => type.startsWith('refund.'))
  expect(events.length).toBeGreaterThan(1)
  await fc.assert(
    fc.asyncProperty(shuffled(events), fc.boolean(), async (order, isChargeKnown) => {
      await forget(charge, events, isChargeKnown)
      await api.receive(order)
      expect(await stateOf(charge, subscription)).toMatchObject({
        refunds: [{ amountMinor: 1900, status: 'failed' }],
        answer: 200,
      })
    }),
    { numRuns: RUNS },
  )
}, 120_000)

test('an invoice that is written off and voided within a second is voided in every order of its events', async () => {
  const { customer, subscription } = await api.buy()
  const { stripe } = api.sandbox
  await api.sandbox.post('settings', { finalization_fails: true })
  await api.sandbox.advanceClock(MONTH_SECONDS)
  await api.sandbox.post('settings', { finalization_fails: false })
  const [draft] = (await stripe.invoices.list({ customer, status: 'draft' })).data
  const invoice = draft?.id ?? ''
  await stripe.invoices.finalizeInvoice(invoice)
  await stripe.invoices.markUncollectible(invoice)
  await stripe.invoices.voidInvoice(invoice)
  const events = (await api.newEvents()).filter(({ object }) => object['id'] === invoice)
  const ids = events.map(({ id }) => id)
  const { db } = api.deps
  await fc.assert(
    fc.asyncProperty(shuffled(events), async (order) => {
      await db.deleteFrom('webhookEvents').where('id', 'in', ids).execute()
      for (const table of ['invoiceIssues', 'invoices'] as const)
        await db.deleteFrom(table).where('stripeInvoiceId', '=', invoice).execute()
      await api.receive(order)
      const issue = db.selectFrom('invoiceIssues').select('kind').where('stripeInvoiceId', '=', invoice)
      expect(await issue.executeTakeFirst()).toEqual({ kind: 'voided' })
      expect(await findInvoiceStatus(db, subscription, invoice)).toBe('void')
    }),
    { numRuns: RUNS },
  )
}, 120_000)

/**
 * Resets the database as if none of these events had arrived. Events of an unknown charge wait for it and are
 * then processed in their own order; events of a known charge are processed as they arrive.
 */
async function forget(charge: string, events: readonly StripeEvent[], isChargeKnown: boolean): Promise<void> {
  const { db } = api.deps
  for (const table of ['disputes', 'refunds', 'fraudWarnings'] as const)
    await db.deleteFrom(table).where('stripeChargeId', '=', charge).execute()
  if (isChargeKnown) {
    const unreversed = { reversal: null, reversalEffect: null, reversedAt: null }
    await db.updateTable('charges').set(unreversed).where('stripeChargeId', '=', charge).execute()
  } else await db.deleteFrom('charges').where('stripeChargeId', '=', charge).execute()
  const ids = events.map(({ id }) => id)
  await db.deleteFrom('webhookEvents').where('id', 'in', ids).execute()
  await db.updateTable('subscriptions').set({ withdrawal: null }).execute()
}
