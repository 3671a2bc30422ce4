import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { withTransaction } from '../../db/transaction.ts'
import { reconcileWithStripe } from '../stripe-sync/service.ts'
import { retryPayment, retryWithNewMethod } from './service.ts'

const DAY_SECONDS = 86_400
const METADATA = { tier: 'personal', product_type: 'mcp' }

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

interface Overdue {
  customer: string
  subscription: string
  invoice: string
}

const reconcile = async (id: string) => await reconcileWithStripe(api.deps, id, { dryRun: false })

/**
 * A customer whose card was accepted at first and declined at the renewal: either the first card or a new
 * default.
 */
async function becomeOverdue({ isDefaultInTime = false } = {}): Promise<Overdue> {
  const { stripe } = api.sandbox
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: api.deps.config.stripe.priceIds.personal ?? '', quantity: 1 }],
    success_url: 'http://localhost:5173/ok',
    cancel_url: 'http://localhost:5173/no',
    metadata: METADATA,
    subscription_data: { metadata: METADATA },
  })
  const email = `${session.id.slice(-12).toLowerCase()}@example.com`
  await api.sandbox.pay(session.id, { email, card: '4000000000000341' })
  const bought = await stripe.checkout.sessions.retrieve(session.id)
  const subscription = String(bought.subscription)
  if (isDefaultInTime) {
    await makeDefault(String(bought.customer), 'pm_card_chargeCustomerFail')
    await stripe.subscriptions.update(subscription, { default_payment_method: '' })
  }
  await api.sandbox.advanceClock(32 * DAY_SECONDS)
  const found = await stripe.subscriptions.retrieve(subscription)
  expect(found.status).toBe('past_due')
  await reconcile(subscription)
  return { subscription, customer: String(bought.customer), invoice: String(found.latest_invoice) }
}

/** Does what the portal does: changes the customer's default and nothing else. */
async function makeDefault(customer: string, card: string): Promise<string> {
  const { stripe } = api.sandbox
  const { id } = await stripe.paymentMethods.attach(card, { customer })
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } })
  return id
}

async function chooseDefault({ customer, subscription }: Overdue, card: string): Promise<string> {
  const method = await makeDefault(customer, card)
  await reconcile(subscription)
  return method
}

/** Delivers the new default as an event, without a comparison with Stripe that would reveal more. */
async function retryWithDefault({ customer }: Overdue, method: string): Promise<void> {
  const { id: customerId } = await api.deps.db
    .selectFrom('customers')
    .select('id')
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  await withTransaction(api.deps.db, (tx) => retryWithNewMethod(tx, api.deps, customerId, method))
}

const chooseDefaultWithoutEvent = async (overdue: Overdue) =>
  await retryWithDefault(overdue, await makeDefault(overdue.customer, 'pm_card_visa'))

const planned = async ({ subscription }: Overdue) =>
  await api.deps.db
    .selectFrom('paymentRetries')
    .select(['id', 'status', 'stripeInvoiceId', 'lastError'])
    .where('stripeSubscriptionId', '=', subscription)
    .orderBy('createdAt')
    .execute()

async function runAll(overdue: Overdue): Promise<string[]> {
  for (const { id } of await planned(overdue)) await retryPayment(api.deps, id)
  return (await planned(overdue)).map(({ status }) => status)
}

const stateAtStripe = async ({ subscription, invoice }: Overdue) => {
  const { status, default_payment_method } = await api.sandbox.stripe.subscriptions.retrieve(subscription)
  const { status: invoiceStatus, attempt_count } = await api.sandbox.stripe.invoices.retrieve(invoice)
  return { status, default_payment_method, invoiceStatus, attempt_count }
}

test('an overdue customer who sets a new default card is saved: the invoice is paid with it, once', async () => {
  const overdue = await becomeOverdue()
  const method = await chooseDefault(overdue, 'pm_card_visa')
  const [retry] = await planned(overdue)
  expect(retry).toMatchObject({ status: 'queued', stripeInvoiceId: overdue.invoice })
  await Promise.all([1, 2, 3].map(async () => await retryPayment(api.deps, retry?.id ?? '')))
  expect((await planned(overdue)).map(({ status }) => status)).toEqual(['paid'])
  expect(await stateAtStripe(overdue)).toMatchObject({
    status: 'active',
    default_payment_method: method,
    invoiceStatus: 'paid',
  })
  await reconcile(overdue.subscription)
  expect(await planned(overdue)).toHaveLength(1)
  const audit = await api.deps.db
    .selectFrom('auditLog')
    .select('action')
    .where('subjectId', '=', overdue.subscription)
    .execute()
  expect(audit).toEqual([{ action: 'payment.retry' }])
})

test('a card that is declined is tried once, and the subscription stays overdue', async () => {
  const overdue = await becomeOverdue()
  await chooseDefault(overdue, 'pm_card_chargeCustomerFail')
  expect(await runAll(overdue)).toEqual(['declined'])
  const before = await stateAtStripe(overdue)
  expect(await runAll(overdue)).toEqual(['declined'])
  expect(await stateAtStripe(overdue)).toEqual(before)
  expect(before).toMatchObject({ status: 'past_due', invoiceStatus: 'open' })
  const mails = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', overdue.subscription)
    .where('kind', '=', 'payment_failed')
    .execute()
  expect(mails, 'the customer hears that the new card was refused as well').toHaveLength(1)
})

test('a bank that wants a confirmation makes a mail with the page of the invoice due', async () => {
  const overdue = await becomeOverdue()
  await chooseDefault(overdue, 'pm_card_authenticationRequired')
  expect(await runAll(overdue)).toEqual(['needs_customer'])
  const mails = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', overdue.subscription)
    .where('kind', '=', 'payment_action_required')
    .execute()
  expect(mails).toHaveLength(1)
})

test('what was settled, voided or replaced by then is left alone', async () => {
  const { stripe } = api.sandbox
  const voided = await becomeOverdue()
  await chooseDefault(voided, 'pm_card_visa')
  await stripe.invoices.voidInvoice(voided.invoice)
  expect(await runAll(voided)).toEqual(['not_due'])
  const replaced = await becomeOverdue()
  await chooseDefault(replaced, 'pm_card_visa')
  const { id: other } = await stripe.paymentMethods.attach('pm_card_mastercard', {
    customer: replaced.customer,
  })
  await stripe.customers.update(replaced.customer, { invoice_settings: { default_payment_method: other } })
  expect(await runAll(replaced)).toEqual(['not_due'])
  expect(await stateAtStripe(replaced)).toMatchObject({ invoiceStatus: 'open' })
})

test('an invoice or a subscription that Stripe no longer has is not asked for again, and the invoice that is due instead is', async () => {
  const overdue = await becomeOverdue()
  const plan = async (stripeInvoiceId: string) => {
    await api.deps.db
      .updateTable('subscriptions')
      .set({ latestInvoiceId: stripeInvoiceId, version: 99 })
      .where('stripeSubscriptionId', '=', overdue.subscription)
      .execute()
    await chooseDefaultWithoutEvent(overdue)
  }
  await plan('in_deleted')
  expect(await runAll(overdue)).toEqual(['not_due', 'queued'])
  expect((await planned(overdue)).map(({ stripeInvoiceId }) => stripeInvoiceId)).toEqual([
    'in_deleted',
    overdue.invoice,
  ])
  const stranger = await becomeOverdue()
  await chooseDefault(stranger, 'pm_card_visa')
  await api.sandbox.fault({
    target: 'stripe',
    kind: 'status',
    match: 'GET /v1/subscriptions/:id',
    status: 404,
    body: {
      error: { type: 'invalid_request_error', code: 'resource_missing', message: 'No such subscription' },
    },
    times: 1,
  })
  expect(await runAll(stranger)).toEqual(['not_due'])
})

test('while Stripe is away the try waits, and it is made when Stripe is back', async () => {
  const overdue = await becomeOverdue()
  await chooseDefault(overdue, 'pm_card_visa')
  const [retry] = await planned(overdue)
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503, times: 1 })
  await expect(retryPayment(api.deps, retry?.id ?? '')).rejects.toThrow()
  await api.sandbox.clearFaults()
  expect((await planned(overdue)).map(({ status }) => status)).toEqual(['queued'])
  expect(await runAll(overdue)).toEqual(['paid'])
})

test('a card that is chosen once more after another is tried once more, and is the one of the subscription again', async () => {
  const overdue = await becomeOverdue()
  const { stripe } = api.sandbox
  const choose = async (id: string) => {
    const invoice_settings = { default_payment_method: id }
    await stripe.customers.update(overdue.customer, { invoice_settings })
    await reconcile(overdue.subscription)
  }
  const first = await chooseDefault(overdue, 'pm_card_visa')
  const second = await chooseDefault(overdue, 'pm_card_chargeCustomerFail')
  expect(await runAll(overdue)).toEqual(['not_due', 'declined'])
  expect(await stateAtStripe(overdue)).toMatchObject({ default_payment_method: second })
  await choose(first)
  expect((await runAll(overdue)).toSorted()).toEqual(['declined', 'paid'])
  expect(await stateAtStripe(overdue)).toMatchObject({ default_payment_method: first, status: 'active' })
})

test('the invoice that is overdue is paid, although only an older one was known when the card came', async () => {
  const overdue = await becomeOverdue()
  const { data } = await api.sandbox.stripe.invoices.list({ subscription: overdue.subscription })
  const [older] = data.filter(({ id }) => id !== overdue.invoice)
  await api.deps.db
    .updateTable('subscriptions')
    .set({ latestInvoiceId: older?.id ?? '', version: 99 })
    .where('stripeSubscriptionId', '=', overdue.subscription)
    .execute()
  await chooseDefaultWithoutEvent(overdue)
  expect(await runAll(overdue)).toEqual(['not_due', 'queued'])
  expect(await runAll(overdue)).toEqual(['not_due', 'paid'])
})

test('a new default card that the failing renewal itself was charged to is not tried once more, and makes no second mail', async () => {
  const overdue = await becomeOverdue({ isDefaultInTime: true })
  const { invoice_settings } = (await api.sandbox.stripe.customers.retrieve(
    overdue.customer,
  )) as Stripe.Customer
  const failedCharges = async () => {
    const { data } = await api.sandbox.stripe.charges.list({ customer: overdue.customer })
    return data.filter(({ status }) => status === 'failed').length
  }
  await retryWithDefault(overdue, String(invoice_settings.default_payment_method))
  expect(await failedCharges()).toBe(1)
  const statuses = await runAll(overdue)
  expect(await failedCharges()).toBe(1)
  expect(new Set(statuses)).toEqual(new Set(['not_due']))
  const mails = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('stripeSubscriptionId', '=', overdue.subscription)
    .where('kind', '=', 'payment_failed')
    .execute()
  expect(mails, "Stripe's own event tells of the renewal").toEqual([])
})

test('a try whose answer was lost is made again under its own key, and is told to the customer once', async () => {
  const overdue = await becomeOverdue()
  await chooseDefault(overdue, 'pm_card_chargeCustomerFail')
  const [retry] = await planned(overdue)
  await api.sandbox.fault({
    target: 'stripe',
    kind: 'reset',
    phase: 'response',
    match: 'POST /v1/invoices/:id/pay',
    // Stripe's client repeats a request whose connection was reset.
    times: 2,
  })
  await expect(retryPayment(api.deps, retry?.id ?? '')).rejects.toThrow()
  expect(await runAll(overdue)).toEqual(['declined'])
})

test('who pays by sent invoices, or whose collection is paused, is not charged for a new default card', async () => {
  const { stripe } = api.sandbox
  const sent = await becomeOverdue()
  await stripe.subscriptions.update(sent.subscription, {
    collection_method: 'send_invoice',
    days_until_due: 30,
  })
  await chooseDefault(sent, 'pm_card_visa')
  expect(await runAll(sent)).toEqual(['not_due'])
  const paused = await becomeOverdue()
  await stripe.subscriptions.update(paused.subscription, { pause_collection: { behavior: 'void' } })
  await chooseDefault(paused, 'pm_card_visa')
  expect(await runAll(paused)).toEqual(['not_due'])
  expect(await stateAtStripe(paused)).toMatchObject({ invoiceStatus: 'open' })
})
