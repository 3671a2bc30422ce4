import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import { checkoutEvent, type Json, newBuyer, subscriptionEvent } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import { eventStatus } from '../../../testing/outcome.ts'
import {
  customerEvent,
  newPackBuyer,
  type PackBuyer,
  packEvent,
  receiptEvent,
  refundEvent,
  STARTER,
} from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { DAY_MS } from '../../lib/durations.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

const statusOf = async (event: Json) => (await api.deliver(event)).body['status']

const grantsOf = async ({ session }: PackBuyer) =>
  await api.deps.db.selectFrom('creditGrants').selectAll().where('sourceId', '=', session).execute()

test('a paid pack gives its credits, a first token for the whole account, and the mails of both', async () => {
  const buyer = newPackBuyer()
  expect(await statusOf(packEvent(buyer))).toBe('success')
  expect(await statusOf(receiptEvent(buyer))).toBe('success')
  const [grant, ...others] = await grantsOf(buyer)
  expect(others).toEqual([])
  expect(grant).toMatchObject({ sourceType: 'purchase', amountMillis: 1_000_000, remainingMillis: 1_000_000 })
  expect(grant?.expiresAt).toEqual(new Date((buyer.startedAt + 2) * 1000 + 365 * DAY_MS))
  const { accountId, credits } = await accountOf(api.deps.db, buyer.customer)
  expect(credits).toBe(1000)
  const [token = '', ...further] = await tokensOf(api, accountId)
  expect(further).toEqual([])
  expect(await api.validate(token)).toMatchObject({
    status: 200,
    body: {
      user_id: accountId,
      tier: 'credits',
      subscription_id: null,
      subscription_status: null,
      limits: { max_agents: 1, rate_limit_rpm: 30, rate_limit_daily: 1000 },
    },
  })
  expect((await sendAll(api)).toSorted()).toEqual(['credits_added sent', 'welcome sent'])
  const mails = api.provider.mails.slice(-2)
  const welcome = mails.find(({ subject }) => subject === 'Welcome to KAMIYO MCP!')
  const added = mails.find((mail) => mail !== welcome)
  expect(welcome?.text).toContain(token)
  expect(added?.subject).toBe('1,000 credits added to your KAMIYO MCP account')
  expect(added?.text).toContain('Balance: 1,000 credits')
  expect(added?.text).toContain(`https://invoice.stripe.com/i/${buyer.invoice}`)
})

test('a bank debit gives nothing until it is paid, and what it says to the buyer is true', async () => {
  const buyer = newPackBuyer()
  await api.deliver(packEvent(buyer, 'completed', { overrides: { payment_status: 'unpaid' } }))
  expect(await grantsOf(buyer)).toEqual([])
  expect(await sendAll(api)).toEqual(['credits_payment_pending sent'])
  await api.deliver(packEvent(buyer, 'async_payment_succeeded', { after: 500 }))
  const [grant] = await grantsOf(buyer)
  expect(grant?.expiresAt).toEqual(new Date((buyer.startedAt + 500) * 1000 + 365 * DAY_MS))
  expect((await sendAll(api)).toSorted()).toEqual(['credits_added sent', 'welcome sent'])
})

test('a bank debit that fails gives nothing, and is mailed once', async () => {
  const buyer = newPackBuyer()
  const failed = packEvent(buyer, 'async_payment_failed', { overrides: { payment_status: 'unpaid' } })
  await api.deliver(failed)
  await api.deliver(packEvent(buyer, 'completed', { overrides: { payment_status: 'unpaid' } }))
  await api.deliver(failed)
  expect(await grantsOf(buyer)).toEqual([])
  expect(await sendAll(api)).toEqual(['credits_payment_failed sent'])
  expect(api.provider.mails.at(-1)?.text).toContain('no credits were added')
})

test('what was sold is granted, whatever the catalogue sells by now', async () => {
  const buyer = newPackBuyer()
  const { expiry_days: _days, ...sold } = STARTER
  const metadata = { ...sold, credit_pack: 'gold', credit_pack_name: 'Gold', credits: '7.125' }
  await api.deliver(packEvent(buyer, 'completed', { overrides: { metadata } }))
  expect(await grantsOf(buyer)).toMatchObject([{ amountMillis: 7_125, expiresAt: null }])
})

test('a pack that cost nothing, because of a promotion code, is given like any other', async () => {
  const buyer = newPackBuyer()
  const overrides = { payment_status: 'no_payment_required', payment_intent: null, amount_total: 0 }
  await api.deliver(packEvent(buyer, 'completed', { overrides }))
  expect(await grantsOf(buyer)).toHaveLength(1)
})

const FOREIGN: [what: string, overrides: Json, top?: Json][] = [
  ['of another product', { metadata: { ...STARTER, product_type: 'books' } }],
  ['without our metadata', { metadata: {} }],
  ['that names no pack', { metadata: { product_type: 'mcp', credits: '1000' } }],
  ['with credits that are no number', { metadata: { ...STARTER, credits: 'many' } }],
  ['with less than no credits', { metadata: { ...STARTER, credits: '-5' } }],
  ['that only saved a card', { mode: 'setup', payment_intent: null }],
  ['of the other mode of Stripe', {}, { livemode: true }],
  ['of another account', {}, { account: 'acct_theirs' }],
]

test.each(FOREIGN)('a session %s grants nothing', async (_what, overrides, top = {}) => {
  const buyer = newPackBuyer()
  const event = { ...packEvent(buyer, 'completed', { overrides }), ...top }
  expect(await statusOf(event)).toBe('ignored')
  expect(await grantsOf(buyer)).toEqual([])
})

test('a guest with the address of a customer has one account with them, and no second token', async () => {
  const subscriber = newBuyer()
  await api.deliver(subscriptionEvent(subscriber, 'created'))
  await api.deliver(checkoutEvent(subscriber))
  const before = await accountOf(api.deps.db, subscriber.customer)
  const guest = newPackBuyer({ email: subscriber.email.toUpperCase() })
  await api.deliver(packEvent(guest))
  const after = await accountOf(api.deps.db, guest.customer)
  expect(after).toEqual({ accountId: before.accountId, credits: 1000 })
  const [token = '', ...others] = await tokensOf(api, after.accountId)
  expect(others).toEqual([])
  // The plan's terms stay.
  expect((await api.validate(token)).body).toMatchObject({
    tier: 'personal',
    subscription_id: subscriber.subscription,
  })
})

test('a purchase for an account that Stripe does not know makes its customer', async () => {
  const { db } = api.deps
  const { id: accountId } = await db
    .insertInto('accounts')
    .defaultValues()
    .returning('id')
    .executeTakeFirstOrThrow()
  const buyer = newPackBuyer()
  const metadata = { ...STARTER, account_id: accountId }
  await api.deliver(packEvent(buyer, 'completed', { overrides: { metadata } }))
  expect(await accountOf(db, buyer.customer)).toEqual({ accountId, credits: 1000 })
  const other = newPackBuyer()
  await api.deliver(packEvent(other, 'completed', { overrides: { metadata } }))
  expect((await accountOf(db, other.customer)).accountId, 'it has a customer now').not.toBe(accountId)
})

test('events that arrive before the checkout wait for it', async () => {
  const buyer = newPackBuyer()
  const early = [receiptEvent(buyer), customerEvent(buyer, 'created')]
  for (const event of early) expect(await statusOf(event)).toBe('deferred')
  await api.deliver(packEvent(buyer))
  for (const event of early) expect(await eventStatus(api, event)).toMatchObject({ status: 'processed' })
  const purchase = await api.deps.db
    .selectFrom('creditPurchases')
    .select('receiptUrl')
    .where('sessionId', '=', buyer.session)
    .executeTakeFirstOrThrow()
  expect(purchase.receiptUrl).toContain(buyer.invoice)
})

test('a refund that waits for its checkout is left to a sweep that is due now, and not in a minute', async () => {
  const sweeps = async () => {
    const { rows } = await sql`select 1 from pgboss.job where name = 'webhook.sweep'`.execute(api.deps.db)
    return rows.length
  }
  await api.deliver(packEvent(newPackBuyer()))
  expect(await sweeps(), 'nothing waited for this one').toBe(0)
  const buyer = newPackBuyer()
  expect(await statusOf(refundEvent(buyer, { id: `re_${buyer.charge}`, amount: 1500 }))).toBe('deferred')
  await api.deliver(packEvent(buyer))
  expect(await sweeps()).toBe(1)
})

test('a session that sold credits and names no customer is kept for the operator', async () => {
  const buyer = newPackBuyer()
  const reply = await api.deliver(packEvent(buyer, 'completed', { overrides: { customer: null } }))
  expect(reply).toMatchObject({ status: 500, body: { error: { code: 'processing_failed' } } })
})

test('the order page hears of the token mail of a pack, and that its address may be corrected where it came back', async () => {
  const buyer = newPackBuyer()
  await api.deliver(packEvent(buyer))
  await sendAll(api)
  const tokenMail = async () => {
    const response = await fetch(`${api.url}/api/billing/checkout-session/${buyer.session}/token-mail`)
    return (await response.json()) as Record<string, unknown>
  }
  expect(await tokenMail()).toMatchObject({ state: 'sent', can_correct: false })
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ outcome: 'bounced' })
    .where('kind', '=', 'welcome')
    .execute()
  expect(await tokenMail()).toMatchObject({ state: 'returned', can_correct: true })
})
