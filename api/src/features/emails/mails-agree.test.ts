import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent, unix } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { findSubscription, type SubscriptionRecord } from '../subscriptions/repository.ts'
import { composeEmail, type EmailRequest, type SubscriptionEmailKind, toRow } from './mails.ts'
import { SAMPLES } from './samples/samples.ts'
import { findContradiction, GRACE_DAYS } from './testing/contradictions.ts'
import { type Columns, everyState, inDays, type State } from './testing/states.ts'

/**
 * Invoices by number: the one in the table below, and one whose failed payment was mailed before it was paid.
 */
const OPEN = 1
const TOLD = 2

/**
 * Composing thousands of mails takes minutes, so the quick run takes every third mail of each state, and another third in
 * the next state; the long run takes all.
 */
const STEP = inject('mode') === 'long' ? 1 : 3

type SubscriptionRequest = EmailRequest<SubscriptionEmailKind>

/** Every e-mail to a customer about their subscription, as if it had been queued earlier. */
function requestsOf(
  about: { customerId: string; subscriptionId: string },
  { columns }: State,
): SubscriptionRequest[] {
  const { pastDueSince, trialEnd } = columns as Record<string, Date | undefined>
  const moments: Record<string, Date | undefined> = {
    access_ending: pastDueSince,
    invoice_overdue: pastDueSince,
    trial_ending: trialEnd,
  }
  return Object.entries(SAMPLES)
    .map(([kind, { request }]) =>
      request({
        number: kind === 'payment_recovered' || kind === 'payment_after_end' ? TOLD : OPEN,
        at: moments[kind] ?? inDays(-1),
        ...about,
        tokenJti: '',
        inquiryId: '',
      }),
    )
    .filter((request): request is SubscriptionRequest => 'subscriptionId' in request)
}

let api: EventApi
const buyer = newBuyer(unix(new Date()) - 86_400)
beforeAll(async () => {
  api = await startEventApi({ PAST_DUE_GRACE_DAYS: String(GRACE_DAYS) })
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await prepare()
})
afterAll(async () => await api.close())

/** Sets up a known card, a failure that was mailed, and an invoice of €70. */
async function prepare(): Promise<void> {
  const { db } = api.deps
  const stripeSubscriptionId = buyer.subscription
  await db.deleteFrom('emailDeliveries').execute()
  await db.updateTable('customers').set({ isDefaultPaymentMethodTold: true }).execute()
  const card = {
    stripePaymentMethodId: 'pm_known',
    stripeCustomerId: buyer.customer,
    label: 'visa •••• 4242',
  }
  await db
    .insertInto('paymentMethods')
    .values({ ...card, eventCreated: new Date() })
    .execute()
  const payment = {
    stripeSubscriptionId,
    amountCents: 7000,
    taxCents: 0,
    currency: 'eur',
    occurredAt: new Date(),
  }
  await db
    .insertInto('invoicePayments')
    .values([
      { ...payment, stripeInvoiceId: `in_${OPEN}`, outcome: 'failed', attempt: 1 },
      { ...payment, stripeInvoiceId: `in_${TOLD}`, outcome: 'failed', attempt: 1 },
      { ...payment, stripeInvoiceId: `in_${TOLD}`, outcome: 'succeeded', attempt: 0 },
    ])
    .execute()
  const { id: customerId } = await db.selectFrom('customers').select('id').executeTakeFirstOrThrow()
  const late = { paymentId: `in_${TOLD}`, customerId, stripeSubscriptionId, status: 'plan_ended' }
  await db
    .insertInto('latePayments')
    .values({ ...late, amountMinor: 7000, currency: 'eur', endedAt: inDays(-1), paidAt: new Date() })
    .execute()
  const sent = { customerId, stripeSubscriptionId, status: 'sent', sentAt: new Date() }
  const details = JSON.stringify({ invoiceId: `in_${TOLD}` })
  await db
    .insertInto('emailDeliveries')
    .values([
      { ...sent, kind: 'payment_failed', dedupeKey: 'sent', details },
      { ...sent, kind: 'cancellation_scheduled', dedupeKey: 'sent' },
      { ...sent, kind: 'access_ended', dedupeKey: 'sent' },
      {
        ...sent,
        kind: 'payment_action_required',
        dedupeKey: 'sent',
        details: JSON.stringify({ invoiceId: `in_${OPEN}` }),
      },
    ])
    .execute()
}

const ORDINARY: Columns = {
  firstPaidAt: inDays(-30),
  checkoutPaymentStatus: 'paid',
  pastDueSince: null,
  cancelAt: null,
  cancelAtPeriodEnd: false,
  currentPeriodEnd: inDays(20),
  endedAt: null,
  trialEnd: null,
  quantity: 1,
  collectionPause: null,
  collectionResumesAt: null,
  withdrawal: null,
  latestInvoiceId: `in_${OPEN}`,
  defaultPaymentMethodId: null,
  isInvoiced: false,
  trialEndBehavior: 'cancel',
  currency: 'eur',
  priceInterval: 'year',
  priceIntervalCount: 1,
  listAmountMinor: 9000,
  recurringAmountMinor: 9000,
  nextAmountMinor: 9000,
  tier: 'personal',
}

async function bringInto({ columns, invoice }: State): Promise<SubscriptionRecord> {
  const { db } = api.deps
  await db
    .updateTable('subscriptions')
    .set({ ...ORDINARY, ...columns })
    .execute()
  await db.deleteFrom('invoices').execute()
  if (invoice) {
    await db
      .insertInto('invoices')
      .values({
        stripeInvoiceId: `in_${OPEN}`,
        stripeSubscriptionId: buyer.subscription,
        status: invoice,
        amountDueMinor: invoice === 'paid' ? 0 : 7000,
        currency: 'eur',
        isFirst: true,
        hostedInvoiceUrl: 'https://invoice.example/i/table',
        eventCreated: new Date(),
      })
      .execute()
  }
  const stored = await findSubscription(db, buyer.subscription)
  if (!stored) throw new Error('The subscription is gone')
  return stored
}

async function compose(request: SubscriptionRequest): Promise<string | undefined> {
  const { kind, details } = toRow(request) as { kind: string; details: string }
  const delivery = {
    id: 'delivery',
    kind,
    customerId: request.customerId,
    stripeSubscriptionId: request.subscriptionId,
    details: JSON.parse(details),
    attempts: 1,
    createdAt: new Date(),
    tokenJti: null,
    inquiryId: null,
    eventId: null,
  }
  const composed = await composeEmail(api.deps, delivery)
  if (composed.outcome !== 'ready') return undefined
  const { subject, text } = composed.message
  return `${subject} ${text}`.replaceAll(/\s+/g, ' ')
}

test('no mail says what is not so in any state: access, charges, dates, amounts and their currency', async () => {
  const { id: customerId } = await api.deps.db.selectFrom('customers').select('id').executeTakeFirstOrThrow()
  const about = { customerId, subscriptionId: buyer.subscription }
  const contradictions = new Map<string, string[]>()
  const kinds = new Set<string>()
  for (const [turn, state] of [...everyState()].entries()) {
    const subscription = await bringInto(state)
    const requests = requestsOf(about, state).filter((_request, index) => (index + turn) % STEP === 0)
    for (const request of requests) {
      const text = await compose(request)
      if (text === undefined) continue
      kinds.add(request.kind)
      const contradiction = findContradiction(text, subscription, state)
      if (!contradiction) continue
      const known = contradictions.get(`${request.kind}: ${contradiction}`) ?? []
      contradictions.set(`${request.kind}: ${contradiction}`, [
        ...known,
        `${state.name}: ${text.slice(0, 400)}`,
      ])
    }
  }
  const examples = [...contradictions].map(
    ([contradiction, states]) => `${contradiction} (${states.length}), as in ${states[0]}`,
  )
  expect(examples).toEqual([])
  expect([...kinds].sort()).toEqual(
    requestsOf(about, { name: '', columns: {}, invoice: undefined })
      .map(({ kind }) => kind)
      .sort(),
  )
}, 240_000)
