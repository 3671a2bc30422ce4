import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent, unix } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import {
  decideEntitlement,
  type Entitlement,
  entitlementOncePaid,
  isOver,
} from '../subscriptions/entitlement.ts'
import { findSubscription, type SubscriptionRecord } from '../subscriptions/repository.ts'
import { composeEmail, type EmailRequest, type SubscriptionEmailKind, toRow } from './mails.ts'
import { SAMPLES } from './samples/samples.ts'
import { type Columns, everyState, inDays, type State } from './testing/states.ts'

const DAY_MS = 86_400_000
const GRACE_DAYS = 7
/**
 * Invoices by number: the one in the table below, and one whose failed payment was mailed before it was paid.
 */
const OPEN = 1
const TOLD = 2
const rules = () => ({ now: new Date(), pastDueGraceDays: GRACE_DAYS })

type SubscriptionRequest = EmailRequest<SubscriptionEmailKind>

/** Every e-mail to a customer about their subscription, as if it had been queued earlier. */
function requestsOf(
  about: { customerId: string; subscriptionId: string },
  { columns }: State,
): SubscriptionRequest[] {
  const { pastDueSince, trialEnd } = columns as Record<string, Date | undefined>
  const moments: Record<string, Date | undefined> = { access_ending: pastDueSince, trial_ending: trialEnd }
  return Object.entries(SAMPLES)
    .map(([kind, { request }]) =>
      request({
        number: kind === 'payment_recovered' ? TOLD : OPEN,
        at: moments[kind] ?? inDays(-1),
        ...about,
        tokenJti: '',
        inquiryId: '',
      }),
    )
    .filter((request): request is SubscriptionRequest => 'subscriptionId' in request)
}

const WORKS_NOW =
  /goes on working|token works[.;]|Your token works until|Your token keeps working until|token works meanwhile|stay the same and have the new limits/
const REFUSED_NOW =
  /token is (also )?refused (now|right now|for|until)|no longer works|gives no access|token comes by e-mail|is also refused for another reason/
const PROMISES_ON_PAYMENT =
  /paid, and works again from that moment|is paid, the same token works again|the same token keeps working|token comes by e-mail when that is done|Once the invoice is paid, nothing changes|as soon as the payment has arrived/
const NOTHING_TO_DO = /do not need to do anything/
const NOTHING_MORE = /No further period will be charged/
const GOES_ON_CHARGING = /From then on it costs|The first payment is made|renews as before/
const ASKS_TO_PAY = /Pay the invoice|Pay now|Confirm the payment|still be paid|still pay (?:its|the open)/
const UNTIL = /(?:works until|keeps working until|Access until) (\d+ \w+ \d{4})/
const MONEY = /[$€¥]\s?[\d.,]*\d/g

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** What in an e-mail is wrong; nothing if everything agrees with validation and the subscription's price. */
function findContradiction(text: string, subscription: SubscriptionRecord, state: State): string | undefined {
  const now = decideEntitlement(subscription, rules())
  const hasAccess = now.state === 'entitled'
  const isOpen = state.invoice === 'open'
  if (WORKS_NOW.test(text) && !hasAccess) return 'the token does not work'
  if (REFUSED_NOW.test(text) && hasAccess) return 'the token works'
  if (PROMISES_ON_PAYMENT.test(text) && entitlementOncePaid(subscription, rules()).state !== 'entitled')
    return 'paying does not bring access'
  if (NOTHING_MORE.test(text) && (isOpen || !endsBeforePayment(subscription))) return 'more will be charged'
  if (NOTHING_TO_DO.test(text) && isOpen) return 'an invoice is open'
  if (GOES_ON_CHARGING.test(text) && (hasEnded(now) || subscription.collectionPause !== null))
    return 'nothing will be charged'
  // The invoice of an overdue subscription may not have reached us yet.
  if (
    ASKS_TO_PAY.test(text) &&
    ['void', 'uncollectible', 'paid'].includes(state.invoice ?? '') &&
    !isOverdue(subscription)
  )
    return 'there is nothing to pay'
  // A failed payment is mailed before the subscription changes its state.
  const isAhead = text.includes('We could not charge') && subscription.pastDueSince === null
  if (
    !isAhead &&
    lapsesWithTrial(subscription) &&
    (/renews as before|Renews on/.test(text) || UNTIL.test(text))
  )
    return 'the trial ends without a payment'
  const [, until] = UNTIL.exec(text) ?? []
  if (until && !isAhead && until !== lastDayOf(subscription)) return `access ends ${lastDayOf(subscription)}`
  const foreign = (text.match(MONEY) ?? []).find(
    (amount) => !['€90', '€70'].includes(amount.replaceAll(/\s/g, '')),
  )
  return foreign && `${foreign} is no amount of theirs`
}

/** Neither cancelled earlier nor with a payment method. */
function lapsesWithTrial(subscription: SubscriptionRecord): boolean {
  const { status, isInvoiced, defaultPaymentMethodId, cancelAt, currentPeriodEnd } = subscription
  const isCancelledBefore =
    subscription.cancelAtPeriodEnd || (cancelAt && currentPeriodEnd && cancelAt <= currentPeriodEnd)
  return status === 'trialing' && !isInvoiced && defaultPaymentMethodId === null && !isCancelledBefore
}

const isOverdue = ({ status }: SubscriptionRecord) => ['past_due', 'unpaid', 'incomplete'].includes(status)

/** A withdrawal ends access, but the subscription still renews. */
const hasEnded = (entitlement: Entitlement) =>
  entitlement.state !== 'entitled' && entitlement.reason.startsWith('subscription_') && isOver(entitlement)

function endsBeforePayment({
  status,
  cancelAt,
  cancelAtPeriodEnd,
  currentPeriodEnd,
  collectionPause,
}: SubscriptionRecord) {
  if (status === 'canceled' || status === 'incomplete_expired' || collectionPause !== null) return true
  const end = cancelAt ?? (cancelAtPeriodEnd ? currentPeriodEnd : null)
  return end !== null && (currentPeriodEnd === null || end <= currentPeriodEnd)
}

/** Found by probing day by day; undefined if access continues. */
function lastDayOf(subscription: SubscriptionRecord): string | undefined {
  const ends = [subscription.cancelAt, subscription.currentPeriodEnd, overdueEnd(subscription)]
  const moments = ends
    .filter((moment) => moment !== null)
    .sort((one, other) => one.getTime() - other.getTime())
  const last = moments.find(
    (moment) => decideEntitlement(subscription, { ...rules(), now: moment }).state !== 'entitled',
  )
  return last && DATE.format(last)
}

function overdueEnd({ pastDueSince }: SubscriptionRecord): Date | null {
  return pastDueSince && new Date(pastDueSince.getTime() + GRACE_DAYS * DAY_MS)
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
  const sent = { customerId, stripeSubscriptionId, status: 'sent', sentAt: new Date() }
  const details = JSON.stringify({ invoiceId: `in_${TOLD}` })
  await db
    .insertInto('emailDeliveries')
    .values([
      { ...sent, kind: 'payment_failed', dedupeKey: 'sent', details },
      { ...sent, kind: 'cancellation_scheduled', dedupeKey: 'sent' },
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
  return composed.outcome === 'ready' ? composed.message.text.replaceAll(/\s+/g, ' ') : undefined
}

test('no mail says what is not so in any state: access, charges, dates, amounts and their currency', async () => {
  const { id: customerId } = await api.deps.db.selectFrom('customers').select('id').executeTakeFirstOrThrow()
  const about = { customerId, subscriptionId: buyer.subscription }
  const contradictions = new Map<string, string[]>()
  const kinds = new Set<string>()
  for (const state of everyState()) {
    const subscription = await bringInto(state)
    for (const request of requestsOf(about, state)) {
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
