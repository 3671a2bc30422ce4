import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { readEvent } from '../../stripe/event.ts'
import { reconcileWithStripe } from '../stripe-sync/service.ts'
import { receiveEvent } from '../webhooks/intake.ts'
import { sendDelivery } from './sender.ts'
import { enqueueEmail } from './service.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

let count = 0

/** A customer on trial, known only from events, which name a discount but not its terms. */
async function startTrial(coupon: Stripe.CouponCreateParams): Promise<{ id: string; email: string }> {
  const { stripe } = api.sandbox
  count += 1
  const email = `trial-${count}@example.com`
  const { id: customer } = await stripe.customers.create({ email })
  const { id: couponId } = await stripe.coupons.create(coupon)
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: api.deps.config.stripe.priceIds.personal ?? '' }],
    trial_period_days: 3,
    discounts: [{ coupon: couponId }],
    metadata: { tier: 'personal', product_type: 'mcp' },
  })
  const { data } = await stripe.events.list({ type: 'customer.subscription.created', limit: 1 })
  for (const event of data.flatMap((each) => readEvent(each) ?? [])) await receiveEvent(api.deps, event)
  return { id: subscription.id, email }
}

async function sendTrialEnding({ id, email }: { id: string; email: string }): Promise<string> {
  const { customerId, trialEnd } = await api.deps.db
    .selectFrom('subscriptions')
    .select(['customerId', 'trialEnd'])
    .where('stripeSubscriptionId', '=', id)
    .executeTakeFirstOrThrow()
  await api.deps.db.updateTable('customers').set({ email }).where('id', '=', customerId).execute()
  await withTransaction(api.deps.db, async (tx) => {
    const about = { customerId, subscriptionId: id, trialEnd: trialEnd ?? new Date(0) }
    await enqueueEmail(tx, api.deps, { kind: 'trial_ending', ...about })
  })
  return await send(id, email)
}

async function makeDue(id: string, attempts: number): Promise<void> {
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ nextAttemptAt: new Date(), attempts })
    .where('stripeSubscriptionId', '=', id)
    .execute()
}

async function send(id: string, email: string): Promise<string> {
  const { id: delivery } = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('stripeSubscriptionId', '=', id)
    .where('kind', '=', 'trial_ending')
    .executeTakeFirstOrThrow()
  await sendDelivery(api.deps, delivery)
  const mails = await api.sandbox.mails(email)
  return (mails.at(-1)?.text ?? '').replaceAll(/\s+/g, ' ')
}

test('the mail at the end of a trial tells the true amount before the terms of the coupon have been asked for', async () => {
  const trial = await startTrial({ percent_off: 25, duration: 'forever' })
  const text = await sendTrialEnding(trial)
  expect(text).toContain('The first payment is $14.25, your discount included.')
  expect(text).not.toContain('agreed to')
})

test('the mail tells the true amount although the coupon is deleted, and nobody can ask for its terms any more', async () => {
  const trial = await startTrial({ id: 'GONE', amount_off: 500, currency: 'usd', duration: 'once' })
  await api.sandbox.stripe.coupons.del('GONE')
  await reconcileWithStripe(api.deps, trial.id, { dryRun: false })
  expect(await sendTrialEnding(trial)).toContain('The first payment is $14, your discount included.')
})

test('of a trial whose coupon takes off everything, the mail says that nothing is charged', async () => {
  const trial = await startTrial({ percent_off: 100, duration: 'forever' })
  expect(await sendTrialEnding(trial)).toContain('Nothing is charged on that day')
})

test('of a trial whose coupon takes off the first payment alone, the mail names the price that follows', async () => {
  const trial = await startTrial({ percent_off: 100, duration: 'once' })
  const before = await sendTrialEnding(trial)
  expect(before).toContain('Without the discount it costs $19 a month')
  const known = await startTrial({ percent_off: 100, duration: 'once' })
  await reconcileWithStripe(api.deps, known.id, { dryRun: false })
  const text = await sendTrialEnding(known)
  expect(text).toContain('Your discount covers the first payment; from the second on it costs $19 a month')
  for (const mail of [before, text]) expect(mail).toContain('Nothing is charged on that day')
})

test('after some minutes without an answer the mail goes without the amount', async () => {
  const trial = await startTrial({ percent_off: 25, duration: 'forever' })
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503 })
  expect(await sendTrialEnding(trial)).toBe('')
  await makeDue(trial.id, 5)
  expect(await send(trial.id, trial.email)).toContain('charged at the price you agreed to')
  await api.sandbox.clearFaults()
})

test('while Stripe is unavailable the e-mail waits, and then says the amount', async () => {
  const trial = await startTrial({ percent_off: 25, duration: 'forever' })
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503 })
  expect(await sendTrialEnding(trial)).toBe('')
  await api.sandbox.clearFaults()
  await makeDue(trial.id, 1)
  expect(await send(trial.id, trial.email)).toContain('The first payment is $14.25, your discount included.')
})
