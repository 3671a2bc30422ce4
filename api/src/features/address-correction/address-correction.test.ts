import { orderRules } from '@kamiyo/catalog/orders'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { readEvent } from '../../stripe/event.ts'
import { sendDelivery } from '../emails/sender.ts'
import { receiveEvent } from '../webhooks/intake.ts'
import { applyCorrection } from './apply.ts'
import { requestCorrection } from './service.ts'
import { createOrder } from './testing/order.ts'
import { signIn, signInAndOut } from './testing/owner.ts'

let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ env: { ADMIN_EMAILS: 'operator@kamiyo.example' } })
})
afterAll(async () => await api.close())

const order = (outcome?: string | null) => createOrder(api.deps, outcome)
type Order = Awaited<ReturnType<typeof order>>

const url = (sessionId: string) => `${api.url}/api/billing/checkout-session/${sessionId}`
const state = async ({ sessionId }: Order) =>
  (await (await fetch(`${url(sessionId)}/token-mail`)).json()) as Record<string, unknown>
const correct = ({ sessionId }: Order, email: string) => postJson(`${url(sessionId)}/address`, { email })

async function sendWaiting({ customerId }: Order): Promise<void> {
  const waiting = await api.deps.db
    .selectFrom('emailDeliveries')
    .select('id')
    .where('customerId', '=', customerId)
    .where('kind', '=', 'welcome')
    .where('status', '=', 'queued')
    .execute()
  for (const { id } of waiting) await sendDelivery(api.deps, id)
}

test.each([
  [null, 'sent', false],
  ['delivered', 'delivered', false],
  ['spam_report', 'delivered', false],
  ['bounced', 'returned', true],
  ['dropped', 'returned', true],
])('a token mail with the outcome %s is shown as %s', async (outcome, shown, canCorrect) => {
  expect(await state(await order(outcome))).toEqual({
    state: shown,
    corrected_to: null,
    was_refused: false,
    can_correct: canCorrect,
  })
})

test('a token mail that is not sent because the order gives no access is not shown as waiting', async () => {
  const bought = await order(null)
  const { db } = api.deps
  const sendAs = async (status: string) => {
    await db
      .updateTable('subscriptions')
      .set({ status })
      .where('customerId', '=', bought.customerId)
      .execute()
    await db
      .updateTable('emailDeliveries')
      .set({ status: 'queued' })
      .where('customerId', '=', bought.customerId)
      .where('kind', '=', 'welcome')
      .execute()
    await sendWaiting(bought)
  }
  await sendAs('unpaid')
  expect(await state(bought)).toMatchObject({ state: 'not_sent', can_correct: false })
  await sendAs('active')
  expect(await state(bought)).toMatchObject({ state: 'sent' })
})

test('the buyer gives another address once; Stripe and we have it, and the same token goes there', async () => {
  const bought = await order()
  const { newEmail, email, customer, customerId, token, sessionId } = bought
  expect((await correct(bought, newEmail)).status).toBe(202)
  expect(await state(bought)).toMatchObject({
    state: 'correcting',
    corrected_to: newEmail,
    can_correct: false,
  })
  await applyCorrection(api.deps, sessionId)
  await applyCorrection(api.deps, sessionId)
  await sendWaiting(bought)
  expect(await state(bought)).toMatchObject({ state: 'sent', corrected_to: newEmail, can_correct: false })
  expect(await api.sandbox.stripe.customers.retrieve(customer)).toMatchObject({ email: newEmail })
  const { db } = api.deps
  const stored = await db
    .selectFrom('customers')
    .select('email')
    .where('id', '=', customerId)
    .executeTakeFirst()
  expect(stored).toEqual({ email: newEmail })
  const mails = await api.sandbox.mails(newEmail)
  expect(mails.map(({ text }) => text.includes(token))).toEqual([true])
  expect(await api.sandbox.mails(email)).toEqual([])
  expect(await errorOf(await correct(bought, 'third@example.com'))).toMatchObject({
    status: 409,
    code: 'address_not_correctable',
  })
  const audit = await db
    .selectFrom('auditLog')
    .select(['actor', 'before', 'after'])
    .where('subjectId', '=', customerId)
    .where('action', '=', 'customer.correct_address')
    .execute()
  expect(audit).toEqual([{ actor: `order ${sessionId}`, before: { email }, after: { email: newEmail } }])
  const notices = await db
    .selectFrom('emailDeliveries')
    .select('kind')
    .where('kind', '=', 'admin_address_corrected')
    .where('dedupeKey', '=', sessionId)
    .execute()
  expect(notices).toHaveLength(1)
})

test('of many corrections at once one is taken', async () => {
  const bought = await order()
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) => correct(bought, `right-${index}-${bought.newEmail}`)),
  )
  expect(replies.map(({ status }) => status).toSorted()).toEqual([202, ...Array<number>(7).fill(409)])
})

test('an e-mail that also bounces from the corrected address is shown, and cannot be corrected again', async () => {
  const bought = await order()
  await correct(bought, bought.newEmail)
  await applyCorrection(api.deps, bought.sessionId)
  await sendWaiting(bought)
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ outcome: 'bounced' })
    .where('customerId', '=', bought.customerId)
    .execute()
  expect(await state(bought)).toMatchObject({ state: 'returned', can_correct: false })
})

const HINDRANCES: [string, (bought: Order) => Promise<unknown>][] = [
  [
    'a day has passed',
    async ({ sessionId }) => await setOrder(sessionId, { fulfilledAt: new Date(Date.now() - 25 * HOUR_MS) }),
  ],
  ['the token is in use', async ({ jti }) => await setToken(jti, { lastSeenAt: new Date() })],
  ['an earlier mail was delivered', async (bought) => await addMail(bought, 'delivered')],
  ['the mail was delivered after all', async ({ jti }) => await setMail(jti, { outcome: 'delivered' })],
  ['a reader has reported the mail', async ({ jti }) => await setMail(jti, { outcome: 'spam_report' })],
  ['its owner is signed in', async ({ email }) => await signIn(api.deps.db, email)],
  ['its owner signed in once, and out again', async ({ email }) => await signInAndOut(api.deps.db, email)],
  ['a mail about another order of the address was delivered', async (bought) => await reachElsewhere(bought)],
  ['the customer has another subscription', async ({ customerId }) => await addSubscription(customerId)],
  ['the customer is deleted', async ({ customerId }) => await deleteCustomer(customerId)],
]

test.each(HINDRANCES)('nobody takes an order over when %s', async (_name, hinder) => {
  const bought = await order()
  await hinder(bought)
  expect(await state(bought)).toMatchObject({ can_correct: false })
  expect(await errorOf(await correct(bought, bought.newEmail))).toMatchObject({
    status: 409,
    code: 'address_not_correctable',
  })
  const { db } = api.deps
  const taken = db
    .selectFrom('addressCorrections')
    .select('sessionId')
    .where('sessionId', '=', bought.sessionId)
  expect(await taken.execute()).toEqual([])
})

test('where the seller does not offer it, no address is taken', async () => {
  const { sessionId, newEmail } = await order()
  const request = { sessionId, email: newEmail, ip: '127.0.0.1' }
  await expect(
    requestCorrection(api.deps, request, { ...orderRules, allowAddressCorrection: false }),
  ).rejects.toMatchObject({ code: 'address_not_correctable' })
})

test.each(['', 'ada', 'ada@example', 'a@b.example\r\nBcc: c@d.example'])(
  '%j is no address',
  async (email) => {
    expect(await errorOf(await correct(await order(), email))).toMatchObject({
      status: 400,
      code: 'invalid_email',
    })
  },
)

test('the address that did not work is no correction', async () => {
  const bought = await order()
  expect(await errorOf(await correct(bought, bought.email.toUpperCase()))).toMatchObject({
    status: 400,
    code: 'invalid_email',
  })
})

test.each(['cs_test_unknown', 'sub_1', 'cs_a%00', `cs_${'a'.repeat(251)}`])(
  'the order %s is not found',
  async (id) => {
    expect(await errorOf(await fetch(`${url(id)}/token-mail`))).toMatchObject({ code: 'session_not_found' })
    expect(await errorOf(await postJson(`${url(id)}/address`, { email: 'a@b.example' }))).toMatchObject({
      code: 'session_not_found',
    })
  },
)

test('while Stripe is unavailable a correction waits and nothing changes; then it is applied', async () => {
  const bought = await order()
  await correct(bought, bought.newEmail)
  await api.sandbox.fault({ target: 'stripe', kind: 'status', status: 503, times: 1 })
  await expect(applyCorrection(api.deps, bought.sessionId)).rejects.toThrow()
  expect(await state(bought)).toMatchObject({ state: 'correcting' })
  await applyCorrection(api.deps, bought.sessionId)
  expect(await state(bought)).toMatchObject({ state: 'waiting', corrected_to: bought.newEmail })
})

test('an address that Stripe refuses is reported, changes nothing, and another may be given', async () => {
  const bought = await order()
  await correct(bought, bought.newEmail)
  await api.sandbox.fault({
    target: 'stripe',
    match: 'POST /v1/customers/:id',
    kind: 'status',
    status: 400,
    times: 1,
  })
  await applyCorrection(api.deps, bought.sessionId)
  await api.sandbox.clearFaults()
  expect(await state(bought)).toEqual({
    state: 'returned',
    corrected_to: null,
    was_refused: true,
    can_correct: true,
  })
  expect((await correct(bought, bought.newEmail)).status).toBe(202)
  await applyCorrection(api.deps, bought.sessionId)
  expect(await api.sandbox.stripe.customers.retrieve(bought.customer)).toMatchObject({
    email: bought.newEmail,
  })
})

test('an address that was changed in Stripe meanwhile is not replaced', async () => {
  const bought = await order()
  await correct(bought, bought.newEmail)
  await api.sandbox.stripe.customers.update(bought.customer, { email: 'support-set@example.com' })
  await applyCorrection(api.deps, bought.sessionId)
  expect(await api.sandbox.stripe.customers.retrieve(bought.customer)).toMatchObject({
    email: 'support-set@example.com',
  })
})

const setOrder = async (sessionId: string, values: { fulfilledAt: Date }) =>
  await api.deps.db
    .updateTable('checkoutFulfilments')
    .set(values)
    .where('sessionId', '=', sessionId)
    .execute()
const setToken = async (jti: string, values: { lastSeenAt: Date }) =>
  await api.deps.db.updateTable('mcpTokens').set(values).where('jti', '=', jti).execute()
const setMail = async (jti: string, values: { outcome: string }) =>
  await api.deps.db.updateTable('emailDeliveries').set(values).where('tokenJti', '=', jti).execute()

async function addMail(
  { customerId, jti }: Pick<Order, 'customerId' | 'jti'>,
  outcome: string,
): Promise<void> {
  const createdAt = new Date(Date.now() - HOUR_MS)
  await api.deps.db
    .insertInto('emailDeliveries')
    .values({ kind: 'token_regenerated', dedupeKey: jti, customerId, status: 'sent', outcome, createdAt })
    .execute()
}

async function reachElsewhere({ email, jti }: Order): Promise<void> {
  const { db } = api.deps
  const { id } = await db
    .insertInto('customers')
    .values({ stripeCustomerId: `cus_elsewhere_${jti}`, email: email.toUpperCase() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await addMail({ customerId: id, jti: `${jti}-elsewhere` }, 'delivered')
}

async function addSubscription(customerId: string): Promise<void> {
  await api.deps.db
    .insertInto('subscriptions')
    .values({ stripeSubscriptionId: `sub_other_${customerId}`, customerId, tier: 'team', status: 'canceled' })
    .execute()
}

async function deleteCustomer(customerId: string): Promise<void> {
  const { db } = api.deps
  await db.updateTable('customers').set({ deletedAt: new Date() }).where('id', '=', customerId).execute()
}

test('the address that a buyer corrected is also notified, only once, although Stripe reports the change too', async () => {
  const dead = await order()
  const { id } = await api.sandbox.stripe.customers.create({ email: dead.email })
  const { db } = api.deps
  await db.updateTable('customers').set({ stripeCustomerId: id }).where('id', '=', dead.customerId).execute()
  await correct(dead, dead.newEmail)
  await applyCorrection(api.deps, dead.sessionId)
  const notices = () =>
    db
      .selectFrom('emailDeliveries')
      .select(['dedupeKey', 'details'])
      .where('customerId', '=', dead.customerId)
      .where('kind', '=', 'address_changed')
      .execute()
  expect(await notices()).toMatchObject([{ details: { oldEmail: dead.email } }])
  const { data } = await api.sandbox.stripe.events.list({ type: 'customer.updated', limit: 1 })
  const updated = readEvent(data[0])
  if (!updated) throw new Error('Stripe sent no change')
  await receiveEvent(api.deps, updated)
  expect(await notices()).toHaveLength(1)
})
