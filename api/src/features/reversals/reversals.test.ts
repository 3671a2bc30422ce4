import type { ReversalEffect } from '@kamiyo/catalog/reversals'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { buyWithoutEvents } from '../../../testing/buy-without-events.ts'
import { eventStatus } from '../../../testing/outcome.ts'
import type { Purchase, ReversalApi } from '../../../testing/start-reversal-api.ts'
import { startReversalApi } from '../../../testing/start-reversal-api.ts'
import { sendDelivery } from '../emails/sender.ts'
import { receiveEvent } from '../webhooks/intake.ts'

const OPERATOR = 'operator@kamiyo.example'
const MONTH = 32 * 86_400

let api: ReversalApi
beforeAll(async () => {
  api = await startReversalApi({ env: { ADMIN_EMAILS: OPERATOR } })
})
afterAll(async () => await api.close())
beforeEach(() => choose('keep', 'keep'))

function choose(refund: ReversalEffect, dispute: ReversalEffect): void {
  Object.assign(api.deps.config.reversalEffects, { refund, dispute })
}

async function dispute({ charge }: Purchase): Promise<string> {
  const made = (await api.sandbox.post(`charges/${charge}/dispute`, { reason: 'fraudulent' })) as {
    id: string
  }
  return made.id
}

const close = async (id: string, verdict: 'won' | 'lost') =>
  await api.sandbox.post(`disputes/${id}/close`, { verdict })

/** Sends the queued e-mails for operators and returns their subjects and texts. */
async function operatorMails(kind: string): Promise<{ subject: string; text: string }[]> {
  const promised = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', kind)
    .where('status', '=', 'queued')
    .orderBy('createdAt')
    .execute()
  await api.sandbox.loseMails()
  for (const { id } of promised) await sendDelivery(api.deps, id)
  return await api.sandbox.mails(OPERATOR)
}

test('a full refund is recorded with its amount, reported to the operators, and leaves access alone by default', async () => {
  const purchase = await api.buy()
  const refund = await api.sandbox.stripe.refunds.create({
    charge: purchase.charge,
    reason: 'requested_by_customer',
  })
  await api.catchUp()
  const row = await api.deps.db
    .selectFrom('refunds')
    .select(['amountMinor', 'currency', 'status', 'reason'])
    .where('stripeRefundId', '=', refund.id)
    .executeTakeFirst()
  expect(row).toEqual({
    amountMinor: 1900,
    currency: 'usd',
    status: 'succeeded',
    reason: 'requested_by_customer',
  })
  expect(await api.validate(purchase.subscription)).toBe(200)
  const [mail, ...more] = await operatorMails('admin_refund')
  expect(more).toEqual([])
  expect(mail?.subject).toBe('[KAMIYO MCP] $19 was refunded')
  expect(mail?.text).toContain('requested by customer')
  expect(mail?.text).toContain(`/dashboard/objects/charge/${purchase.charge}`)
})

test.each<[ReversalEffect, number | string]>([
  ['keep', 200],
  ['suspend', 'inactive_subscription payment_refunded'],
  ['revoke', 'inactive_subscription payment_refunded'],
])('with "%s" for a full refund, validation answers %s', async (effect, answer) => {
  choose(effect, 'keep')
  const purchase = await api.buy()
  await api.sandbox.stripe.refunds.create({ charge: purchase.charge, amount: 1000 })
  await api.catchUp()
  expect(await api.validate(purchase.subscription)).toBe(200)
  await api.sandbox.stripe.refunds.create({ charge: purchase.charge })
  await api.catchUp()
  expect(await api.validate(purchase.subscription)).toBe(answer)
})

test.each<[ReversalEffect, number | string]>([
  ['keep', 200],
  ['suspend', 'inactive_subscription payment_disputed'],
  ['revoke', 'inactive_subscription payment_disputed'],
])(
  'with "%s" for a lost dispute, validation answers %s, and a dispute that is open or won changes nothing',
  async (effect, answer) => {
    choose('keep', effect)
    const [lost, won] = [await api.buy(), await api.buy()]
    const disputes = [await dispute(lost), await dispute(won)]
    await api.catchUp()
    expect(await api.validate(lost.subscription)).toBe(200)
    await close(disputes[0] ?? '', 'lost')
    await close(disputes[1] ?? '', 'won')
    await api.catchUp()
    expect(await api.validate(lost.subscription)).toBe(answer)
    expect(await api.validate(won.subscription)).toBe(200)
  },
)

test('a suspension by a refund ends with the next paid invoice, a revocation does not', async () => {
  choose('suspend', 'revoke')
  const [refunded, disputed] = [await api.buy(), await api.buy()]
  await api.sandbox.stripe.refunds.create({ charge: refunded.charge })
  await close(await dispute(disputed), 'lost')
  await api.catchUp()
  const answers = async () => [
    await api.validate(refunded.subscription),
    await api.validate(disputed.subscription),
  ]
  const closed = 'inactive_subscription payment_disputed'
  expect(await answers()).toEqual(['inactive_subscription payment_refunded', closed])
  await api.sandbox.advanceClock(MONTH)
  await api.catchUp()
  expect(await answers()).toEqual([200, closed])
})

test('a refund that fails gives access back and is reported as a failure', async () => {
  choose('suspend', 'keep')
  const { subscription, customer } = await api.buy()
  const { stripe } = api.sandbox
  const { id: method } = await stripe.paymentMethods.attach('pm_card_refundFail', { customer })
  await stripe.subscriptions.update(subscription, { default_payment_method: method })
  await api.sandbox.advanceClock(MONTH)
  const [newest] = (await stripe.charges.list({ customer })).data
  await stripe.refunds.create({ charge: newest?.id ?? '' })
  await api.catchUp()
  expect(await api.validate(subscription)).toBe('inactive_subscription payment_refunded')
  await api.sandbox.advanceClock(10)
  await api.catchUp()
  expect(await api.validate(subscription)).toBe(200)
  expect((await operatorMails('admin_refund')).map(({ subject }) => subject)).toContain(
    '[KAMIYO MCP] A refund of $19 failed',
  )
})

test('whoever loses access by a reversal is notified of the reason, once', async () => {
  choose('suspend', 'keep')
  const { subscription, charge, customer } = await api.buy()
  await api.sandbox.stripe.refunds.create({ charge })
  await api.catchUp()
  const notices = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('kind', '=', 'access_ended')
    .where('stripeSubscriptionId', '=', subscription)
    .execute()
  expect(notices).toHaveLength(1)
  await sendDelivery(api.deps, notices[0]?.id ?? '')
  const found = await api.sandbox.stripe.customers.retrieve(customer)
  const [mail] = await api.sandbox.mails(String(Object(found).email))
  expect(mail?.subject).toBe('Your KAMIYO MCP access is paused')
  expect(mail?.text).toContain('was refunded')
})

test('operators are notified of a dispute with the day on which evidence is due, and of its end', async () => {
  const id = await dispute(await api.buy())
  await api.catchUp()
  const { evidence_details } = await api.sandbox.stripe.disputes.retrieve(id)
  const due = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date((evidence_details.due_by ?? 0) * 1000),
  )
  const [opened] = await operatorMails('admin_dispute')
  expect(opened?.subject).toBe(`[KAMIYO MCP] A payment of $19 is disputed: answer by ${due}`)
  expect(opened?.text).toContain(`/dashboard/objects/dispute/${id}`)
  await close(id, 'lost')
  await api.catchUp()
  const subjects = (await operatorMails('admin_dispute')).map(({ subject }) => subject)
  expect(subjects).toEqual(['[KAMIYO MCP] The dispute over $19 was lost'])
})

test('an early fraud warning is reported while something can be done about it', async () => {
  const { charge } = await api.buy()
  await api.sandbox.post(`charges/${charge}/fraud_warning`)
  await api.catchUp()
  expect((await operatorMails('admin_fraud_warning')).map(({ subject }) => subject)).toEqual([
    '[KAMIYO MCP] A bank reports fraud on a payment of $19',
  ])
  await api.sandbox.stripe.refunds.create({ charge })
  await api.catchUp()
  const stored = await api.deps.db
    .selectFrom('fraudWarnings')
    .select('isActionable')
    .where('stripeChargeId', '=', charge)
    .execute()
  expect(stored).toEqual([{ isActionable: false }])
})

test('refunds and disputes of another product on the same account are ignored once Stripe has reported whose they are', async () => {
  const { stripe } = api.sandbox
  const { id: customer } = await stripe.customers.create({})
  const product = await stripe.products.create({ name: 'Mugs' })
  const recurring = { interval: 'month' } as const
  const price = await stripe.prices.create({
    product: product.id,
    unit_amount: 900,
    currency: 'usd',
    recurring,
  })
  await stripe.customers.update(customer, {
    invoice_settings: {
      default_payment_method: (await stripe.paymentMethods.attach('pm_card_visa', { customer })).id,
    },
  })
  await stripe.subscriptions.create({ customer, items: [{ price: price.id }] })
  const [charge] = (await stripe.charges.list({ customer })).data
  await api.catchUp()
  await stripe.refunds.create({ charge: charge?.id ?? '' })
  const events = (await api.newEvents()).filter(({ type }) => type === 'refund.created')
  expect(events).toHaveLength(1)
  for (const event of events) expect(await receiveEvent(api.deps, event)).toBe('deferred')
  await api.receive([])
  for (const { payload } of events)
    expect(await eventStatus(api, payload)).toMatchObject({ status: 'ignored' })
  const stored = await api.deps.db
    .selectFrom('refunds')
    .select('status')
    .where('stripeChargeId', '=', charge?.id ?? '')
    .execute()
  expect(stored).toEqual([])
})

test('while Stripe cannot tell whose a charge is, its refund waits and is not lost', async () => {
  const { charge } = await api.buy()
  await api.sandbox.stripe.refunds.create({ charge })
  const fault = { target: 'stripe', match: `GET /v1/charges/${charge}`, kind: 'status', status: 500 }
  await api.sandbox.fault(fault)
  await expect(api.catchUp()).rejects.toThrow()
  await api.sandbox.clearFaults()
  await api.receive([])
  const refunds = await api.deps.db
    .selectFrom('refunds')
    .select('status')
    .where('stripeChargeId', '=', charge)
    .execute()
  expect(refunds).toEqual([{ status: 'succeeded' }])
})

test('a refund that comes before everything else of its purchase waits for the subscription', async () => {
  const subscription = await buyWithoutEvents(api)
  const { customer } = await api.sandbox.stripe.subscriptions.retrieve(subscription)
  const [charge] = (await api.sandbox.stripe.charges.list({ customer: String(customer) })).data
  await api.sandbox.stripe.refunds.create({ charge: charge?.id ?? '' })
  const events = await api.newEvents()
  const isRefund = ({ type }: { type: string }) => type === 'refund.created'
  await api.receive(events.filter(isRefund))
  const stored = async () =>
    await api.deps.db
      .selectFrom('refunds')
      .select('status')
      .where('stripeChargeId', '=', charge?.id ?? '')
      .execute()
  expect(await stored()).toEqual([])
  await api.receive(events.filter((event) => !isRefund(event)))
  expect(await stored()).toEqual([{ status: 'succeeded' }])
})

test('invoices that are voided, uncollectible or impossible to finalise are recorded and reported', async () => {
  const { customer, subscription } = await api.buy()
  const { stripe } = api.sandbox
  await api.sandbox.post('settings', { finalization_fails: true })
  await api.sandbox.advanceClock(MONTH)
  await api.sandbox.post('settings', { finalization_fails: false })
  await api.catchUp()
  const issue = async () =>
    await api.deps.db
      .selectFrom('invoiceIssues')
      .select(['kind', 'amountMinor', 'currency'])
      .where('stripeSubscriptionId', '=', subscription)
      .execute()
  expect(await issue()).toEqual([{ kind: 'finalization_failed', amountMinor: 1900, currency: 'usd' }])
  const subjects = async () => (await operatorMails('admin_invoice_issue')).map(({ subject }) => subject)
  expect(await subjects()).toContain('[KAMIYO MCP] An invoice of $19 could not be finalised')
  const [draft] = (await stripe.invoices.list({ customer, status: 'draft' })).data
  await stripe.invoices.finalizeInvoice(draft?.id ?? '')
  await stripe.invoices.markUncollectible(draft?.id ?? '')
  await api.catchUp()
  expect(await issue()).toMatchObject([{ kind: 'uncollectible' }])
  expect(await subjects()).toEqual(['[KAMIYO MCP] An invoice of $19 is marked uncollectible'])
  await stripe.invoices.voidInvoice(draft?.id ?? '')
  await api.catchUp()
  expect(await issue()).toMatchObject([{ kind: 'voided' }])
  expect(await subjects()).toEqual(['[KAMIYO MCP] An invoice of $19 was voided'])
})
