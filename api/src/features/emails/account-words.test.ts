import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent, unix } from '../../../testing/events.ts'
import { freeCatalog } from '../../../testing/free-catalog.ts'
import { newPackBuyer, packEvent } from '../../../testing/pack-events.ts'
import { type EventApi, PRICES, startEventApi } from '../../../testing/start-event-api.ts'
import type { Deps } from '../../deps.ts'
import { formatDate } from '../../lib/date.ts'
import { getAccount } from '../account/billing/account.ts'
import { listMemberships } from '../accounts/repository.ts'
import { composeEmail, type EmailRequest, type SubscriptionEmailKind, toRow } from './mails.ts'
import { type Columns, inDays } from './testing/states.ts'

type ServedBy = 'plan' | 'credits' | 'free' | undefined

interface Situation {
  deps: Deps
  buyer: Buyer
  accountId: string
  customerId: string
  /** The Personal plan beside it. */
  other: string | undefined
}

let api: EventApi
const situations = new Map<ServedBy, Situation>()
beforeAll(async () => {
  api = await startEventApi()
  for (const servedBy of ['plan', 'credits', 'free', undefined] as const)
    situations.set(servedBy, await prepare(servedBy))
})
afterAll(async () => await api.close())

/** A subscriber of Team whose account has something else besides. */
async function prepare(servedBy: ServedBy): Promise<Situation> {
  const buyer = newBuyer(unix(new Date()) - 86_400)
  const priceId = PRICES.team
  await api.deliver(subscriptionEvent(buyer, 'created', { priceId }))
  await api.deliver(checkoutEvent(buyer))
  const { email, customer } = buyer
  const other = servedBy === 'plan' ? { ...newBuyer(), email } : undefined
  if (other) {
    await api.deliver(subscriptionEvent(other, 'created'))
    await api.deliver(checkoutEvent(other))
  }
  if (servedBy === 'credits') await api.deliver(packEvent(newPackBuyer({ customer, email })))
  const { id: customerId, userId: accountId } = await api.deps.db
    .selectFrom('customers')
    .select(['id', 'userId'])
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  await tellOfFailure(buyer, customerId)
  const deps = servedBy === 'free' ? { ...api.deps, catalog: freeCatalog } : api.deps
  return { deps, buyer, accountId, customerId, other: other?.subscription }
}

/** So that news of this payment is due. */
async function tellOfFailure({ invoice: stripeInvoiceId, subscription }: Buyer, customerId: string) {
  const { db } = api.deps
  const payment = { amountCents: 9900, taxCents: 0, currency: 'usd', occurredAt: new Date() }
  const about = { stripeSubscriptionId: subscription, stripeInvoiceId }
  await db
    .insertInto('invoicePayments')
    .values({ ...about, ...payment, outcome: 'failed', attempt: 1 })
    .execute()
  const details = JSON.stringify({ invoiceId: stripeInvoiceId })
  await db
    .insertInto('emailDeliveries')
    .values({
      customerId,
      stripeSubscriptionId: subscription,
      kind: 'payment_failed',
      dedupeKey: subscription,
      status: 'sent',
      details,
    })
    .execute()
}

const ORDINARY: Columns = {
  status: 'active',
  cancelAtPeriodEnd: false,
  currentPeriodEnd: inDays(20),
  endedAt: null,
  trialEnd: null,
  pastDueSince: null,
  withdrawal: null,
}
const ended = { status: 'canceled', endedAt: inDays(-0.01) }

const ENDS: Record<string, { columns: Columns; reason: RegExp; isEnded?: true; isWithdrawn?: true }> = {
  'ended by the seller': { columns: ended, reason: /Team subscription has ended/, isEnded: true },
  'ended with the period': {
    columns: { ...ended, cancelAtPeriodEnd: true, currentPeriodEnd: inDays(-0.01) },
    reason: /Team subscription has ended/,
    isEnded: true,
  },
  'ended with the trial': {
    columns: { ...ended, trialEnd: inDays(-0.01), firstPaidAt: null },
    reason: /Team subscription has ended/,
    isEnded: true,
  },
  'paused with the trial': { columns: { status: 'paused' }, reason: /Team subscription is paused/ },
  unpaid: { columns: { status: 'unpaid' }, reason: /A payment of your Team subscription has not arrived/ },
  refunded: {
    columns: { withdrawal: 'refund_revokes' },
    reason: /A payment of your Team subscription was refunded/,
    isWithdrawn: true,
  },
}

interface Row {
  by: ServedBy
  end: string
  isOpen: boolean
  hasToken: boolean
}

const ROWS: Row[] = (['plan', 'credits', 'free', undefined] as const).flatMap((by) =>
  Object.keys(ENDS).flatMap((end) =>
    [true, false].flatMap((isOpen) => [true, false].map((hasToken) => ({ by, end, isOpen, hasToken }))),
  ),
)

/** What serves the account: after a refund neither credits nor the free plan do, and the latter waits for the end of a plan. */
function servedIn({ by, end }: Row): ServedBy {
  const { isEnded, isWithdrawn } = ENDS[end] ?? {}
  if (by === 'plan') return by
  if (isWithdrawn) return undefined
  return by === 'free' && !isEnded ? undefined : by
}

async function bringInto({ end, isOpen, hasToken }: Row, { buyer, accountId }: Situation): Promise<void> {
  const { db } = api.deps
  const { columns = {} } = ENDS[end] ?? {}
  const own = buyer.subscription
  await db
    .updateTable('subscriptions')
    .set({ ...ORDINARY, firstPaidAt: inDays(-1), ...columns })
    .where('stripeSubscriptionId', '=', own)
    .execute()
  await db
    .updateTable('mcpTokens')
    .set({ revokedAt: hasToken ? null : new Date() })
    .where('userId', '=', accountId)
    .execute()
  await db.deleteFrom('invoices').where('stripeSubscriptionId', '=', own).execute()
  if (!isOpen) return
  await db
    .insertInto('invoices')
    .values({
      stripeInvoiceId: buyer.invoice,
      stripeSubscriptionId: own,
      status: 'open',
      amountDueMinor: 9900,
      currency: 'usd',
      isFirst: false,
      hostedInvoiceUrl: 'https://invoice.example/i/open',
      eventCreated: new Date(),
    })
    .execute()
}

async function compose(
  { deps, customerId }: Situation,
  request: EmailRequest<SubscriptionEmailKind>,
): Promise<string> {
  const { details } = toRow(request) as { details: string }
  const { kind, subscriptionId: stripeSubscriptionId } = request
  const about = { id: 'delivery', kind, customerId, stripeSubscriptionId, details: JSON.parse(details) }
  const nothing = { tokenJti: null, inquiryId: null, eventId: null }
  const composed = await composeEmail(deps, { ...about, ...nothing, attempts: 1, createdAt: new Date() })
  if (composed.outcome !== 'ready') return composed.reason
  const { subject, text } = composed.message
  return `${subject} ${text}`.replaceAll(/\s+/g, ' ')
}

const NAMES: Record<NonNullable<ServedBy>, RegExp> = {
  plan: /Personal goes on .*your Personal plan goes on/i,
  credits: /goes on with credits .*has 1,000 credits left/,
  free: /goes on with the Free plan .*has 2 calls a month/,
}

/** What the mail of the end must and must not say. */
function findFaults(row: Row, text: string): string[] {
  const { end, isOpen, hasToken } = row
  const { isEnded, reason = /^$/ } = ENDS[end] ?? {}
  const by = servedIn(row)
  const rules: [string, boolean][] = [
    ['says what happened', reason.test(text)],
    ['names what is open, and nothing that is not', text.includes('$99') === isOpen],
    [
      'says that no more is charged where that is so',
      /No further/.test(text) === (Boolean(isEnded) && !isOpen),
    ],
    ['says with what the account goes on', by ? NAMES[by].test(text) : !/goes? on/.test(text)],
    [
      'says that all access ends where it does',
      /access (has ended|is paused)/.test(text) === (by === undefined),
    ],
    [
      'says that the token is refused where it is',
      /token (is refused|no longer works)/.test(text) === (hasToken && by === undefined),
    ],
    ['speaks of a token where there is one', hasToken || !/(your|its|same) token|token stays/i.test(text)],
    ['offers a token where there is none', /make a token/.test(text) === (!hasToken && by !== undefined)],
  ]
  return rules.flatMap(([rule, isKept]) => (isKept ? [] : [`not so: ${rule}`]))
}

test('the mail of an end says why, what is owed, with what the account goes on and of which token, and nothing else', async () => {
  const faults: string[] = []
  for (const row of ROWS) {
    const situation = situations.get(row.by)
    if (!situation) throw new Error('Not prepared')
    await bringInto(row, situation)
    const { customerId, buyer } = situation
    const about = { kind: 'access_ended', customerId, subscriptionId: buyer.subscription } as const
    const text = await compose(situation, { ...about, since: null })
    faults.push(...findFaults(row, text).map((fault) => `${JSON.stringify(row)}: ${fault}: ${text}`))
  }
  expect(faults).toEqual([])
})

test('the dashboard says what serves the account, with its limits and token, and denies it no access that it has', async () => {
  const faults: unknown[] = []
  for (const row of ROWS) {
    const situation = situations.get(row.by)
    if (!situation) throw new Error('Not prepared')
    await bringInto(row, situation)
    const { accountId, buyer, deps } = situation
    const memberships = await listMemberships(deps.db, buyer.email)
    const member = {
      email: buyer.email,
      accountId,
      role: 'owner',
      account: memberships[0],
      memberships,
    } as const
    const { serving, ...shown } = await getAccount(deps, member)
    const by = servedIn(row)
    const all = [shown.subscription, ...shown.other_subscriptions, ...shown.past_subscriptions]
    const own = all.find((each) => each?.id === buyer.subscription)
    const deniesAll = /(?<!by this plan.*)\baccess (is paused|has ended)/.test(own?.status_text ?? '')
    const seen = [serving?.by, serving?.has_token, own?.open_invoice?.amount_due, by ? deniesAll : false]
    const due = [by, by && row.hasToken, row.isOpen ? 9900 : undefined, false]
    if (JSON.stringify(seen) !== JSON.stringify(due)) faults.push({ row, seen, due, text: own?.status_text })
  }
  expect(faults).toEqual([])
})

test('no mail about a plan speaks of a token that is not there, or says that a served account is refused', async () => {
  const faults: string[] = []
  for (const row of ROWS.filter(({ end }) => end === 'unpaid' || end === 'refunded')) {
    const situation = situations.get(row.by)
    if (!situation) throw new Error('Not prepared')
    await bringInto(row, situation)
    const { customerId, buyer } = situation
    const about = { customerId, subscriptionId: buyer.subscription }
    const { invoice: invoiceId } = buyer
    const requests: EmailRequest<SubscriptionEmailKind>[] = [
      { kind: 'payment_failed', ...about, invoiceId, attempt: 1 },
      { kind: 'payment_recovered', ...about, invoiceId },
      { kind: 'cancellation_scheduled', ...about, changedAt: new Date() },
      { kind: 'plan_changed', ...about, changedAt: new Date(), fromTier: 'personal', toTier: 'team' },
    ]
    for (const request of requests) {
      const text = await compose(situation, request)
      const isWrong =
        (!row.hasToken && /(your|its|same) token|tokens stay/i.test(text)) ||
        (servedIn(row) !== undefined && /token is (also )?refused|no longer works/.test(text))
      const isDue = request.kind === 'payment_recovered' && row.end === 'unpaid'
      const hasMissed = isDue && !/With it (your token works|the plan gives access) again/.test(text)
      if (isWrong || hasMissed) faults.push(`${request.kind} ${JSON.stringify(row)}: ${text}`)
    }
  }
  expect(faults).toEqual([])
})

/** A plan beside it that does not go on for good either, and what a mail may say of it. */
const BESIDE: Record<string, { columns: Columns; says: RegExp }> = {
  'is cancelled to the same day': {
    columns: { cancelAtPeriodEnd: true, currentPeriodEnd: inDays(20) },
    says: new RegExp(`until ${formatDate(inDays(20))}`),
  },
  'is cancelled later': {
    columns: { cancelAt: inDays(100) },
    says: new RegExp(`until ${formatDate(inDays(100))}`),
  },
  'is overdue, too': {
    columns: { status: 'past_due', pastDueSince: inDays(-1) },
    says: new RegExp(`until ${formatDate(inDays(6))}.*open payment`),
  },
  'is a trial without a payment method': {
    columns: {
      status: 'trialing',
      trialEnd: inDays(3),
      currentPeriodEnd: inDays(3),
      trialEndBehavior: 'cancel',
    },
    says: new RegExp(`until ${formatDate(inDays(3))}`),
  },
}

const HERE: Record<
  string,
  { columns: Columns; kind: 'access_ended' | 'cancellation_scheduled' | 'payment_failed' }
> = {
  'has ended': { columns: ended, kind: 'access_ended' },
  'is unpaid': { columns: { status: 'unpaid' }, kind: 'access_ended' },
  'is cancelled': { columns: { cancelAtPeriodEnd: true }, kind: 'cancellation_scheduled' },
  'is overdue': { columns: { status: 'past_due', pastDueSince: inDays(-1) }, kind: 'payment_failed' },
}

test('no mail promises that another plan goes on which is itself about to end or overdue', async () => {
  const faults: string[] = []
  const situation = situations.get('plan')
  if (!situation?.other) throw new Error('Not prepared')
  const { buyer, customerId, other } = situation
  const { db } = api.deps
  await db.updateTable('customers').set({ isDefaultPaymentMethodTold: true }).execute()
  for (const [beside, { columns, says }] of Object.entries(BESIDE))
    for (const [here, { columns: own, kind }] of Object.entries(HERE)) {
      await bringInto({ by: 'plan', end: '', isOpen: kind === 'payment_failed', hasToken: true }, situation)
      const ofOwn = { ...ORDINARY, ...own }
      const ofOther = { ...ORDINARY, cancelAt: null, ...columns }
      for (const [id, set] of [
        [buyer.subscription, ofOwn],
        [other, ofOther],
      ] as const)
        await db.updateTable('subscriptions').set(set).where('stripeSubscriptionId', '=', id).execute()
      const about = { customerId, subscriptionId: buyer.subscription }
      const { invoice: invoiceId } = buyer
      const requests = {
        access_ended: { kind: 'access_ended', ...about, since: null },
        cancellation_scheduled: { kind: 'cancellation_scheduled', ...about, changedAt: new Date() },
        payment_failed: { kind: 'payment_failed', ...about, invoiceId, attempt: 1 },
      } as const
      const text = await compose(situation, requests[kind])
      const isPromised = /goes on beside it|goes on(?! until)/.test(text)
      if (isPromised || !says.test(text)) faults.push(`${here}, the other ${beside}: ${text}`)
    }
  expect(faults).toEqual([])
})
