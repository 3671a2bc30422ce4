import { afterAll, beforeAll, expect, test } from 'vitest'
import { use } from '../../../testing/billed-tenant.ts'
import { type Buyer, checkoutEvent, newBuyer, subscriptionEvent, unix } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { getAccount } from '../account/billing/account.ts'
import { listMemberships } from '../accounts/repository.ts'
import { composeEmail, type EmailRequest, type SubscriptionEmailKind, toRow } from './mails.ts'
import { type Columns, inDays } from './testing/states.ts'

let api: EventApi
const buyers = new Map<boolean, Buyer & { accountId: string; customerId: string }>()
beforeAll(async () => {
  api = await startEventApi()
  for (const owes of [true, false]) {
    const buyer = newBuyer(unix(new Date()) - 86_400)
    await api.deliver(subscriptionEvent(buyer, 'created'))
    await api.deliver(checkoutEvent(buyer))
    const row = await api.deps.db
      .selectFrom('customers')
      .select(['id as customerId', 'userId as accountId'])
      .where('stripeCustomerId', '=', buyer.customer)
      .executeTakeFirstOrThrow()
    if (owes) await use(api, row, { began: new Date(Date.now() - DAY_MS), quantity: 3 })
    buyers.set(owes, { ...buyer, ...row })
  }
})
afterAll(async () => await api.close())

type Request = EmailRequest<SubscriptionEmailKind>
type About = { customerId: string; subscriptionId: string }

const ORDINARY: Columns = {
  status: 'active',
  cancelAtPeriodEnd: false,
  currentPeriodEnd: inDays(20),
  endedAt: null,
}
const TRIAL_END = inDays(3)
const TRIAL: Columns = { ...ORDINARY, status: 'trialing', trialEnd: TRIAL_END, currentPeriodEnd: TRIAL_END }

/** Each says without usage that nothing, or no period, is charged any more. */
const CASES: Record<string, { columns: Columns; mail: (about: About) => Request }> = {
  ended: {
    columns: { ...ORDINARY, status: 'canceled', endedAt: inDays(-0.01) },
    mail: (about) => ({ kind: 'access_ended', ...about, since: null }),
  },
  paused: {
    columns: { ...ORDINARY, status: 'paused' },
    mail: (about) => ({ kind: 'access_ended', ...about, since: null }),
  },
  'to end with its period': {
    columns: { ...ORDINARY, cancelAtPeriodEnd: true },
    mail: (about) => ({ kind: 'cancellation_scheduled', ...about, changedAt: new Date() }),
  },
  'in a trial': {
    columns: TRIAL,
    mail: (about) => ({ kind: 'trial_ending', ...about, trialEnd: TRIAL_END }),
  },
  'in a trial that ends without a payment method': {
    columns: { ...TRIAL, trialEndBehavior: 'cancel' },
    mail: (about) => ({ kind: 'trial_ending', ...about, trialEnd: TRIAL_END }),
  },
}

async function textsOf(owes: boolean, of: keyof typeof CASES): Promise<string[]> {
  const buyer = buyers.get(owes)
  const given = CASES[of]
  if (!buyer || !given) throw new Error('Not prepared')
  const { db } = api.deps
  const { accountId, customerId, email, subscription: subscriptionId } = buyer
  await db
    .updateTable('subscriptions')
    .set(given.columns)
    .where('stripeSubscriptionId', '=', subscriptionId)
    .execute()
  const request = given.mail({ customerId, subscriptionId })
  const { details } = toRow(request) as { details: string }
  const about = {
    kind: request.kind,
    customerId,
    stripeSubscriptionId: subscriptionId,
    details: JSON.parse(details),
  }
  const nothing = { id: 'delivery', tokenJti: null, inquiryId: null, eventId: null, attempts: 1 }
  const composed = await composeEmail(api.deps, { ...about, ...nothing, createdAt: new Date() })
  if (composed.outcome !== 'ready') throw new Error(composed.reason)
  const memberships = await listMemberships(db, email)
  const member = { email, accountId, role: 'owner', account: memberships[0], memberships } as const
  const { subscription, past_subscriptions: past } = await getAccount(api.deps, member)
  return [composed.message.text.replaceAll(/\s+/g, ' '), (subscription ?? past[0])?.status_text ?? '']
}

const SAYS_NOTHING = /no further period|no later one|nothing( new)? is charged/i
const OWED = /Usage that is on no invoice yet, or on one that is open, is billed all the same\./

test.each(Object.keys(CASES))(
  'of a plan that is %s, nobody says that nothing is charged beside usage that is owed',
  async (of) => {
    const [mail = '', status = ''] = await textsOf(true, of)
    expect(mail).toMatch(SAYS_NOTHING)
    expect(mail).toMatch(OWED)
    if (SAYS_NOTHING.test(status) || of === 'ended') expect(status).toMatch(OWED)
    for (const text of await textsOf(false, of)) expect(text).not.toMatch(OWED)
  },
)

test('where usage is not billed, none is owed', async () => {
  const { billing } = api.deps.config
  Object.assign(billing, { billsUsage: false })
  for (const text of await textsOf(true, 'ended')) expect(text).not.toMatch(OWED)
  Object.assign(billing, { billsUsage: true })
})
