import { orderRules } from '@kamiyo/catalog/orders'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf, tokensOf } from '../../../testing/account-of.ts'
import { errorOf, postJson } from '../../../testing/error-of.ts'
import type { Json } from '../../../testing/events.ts'
import { newPackBuyer, type PackBuyer, packEvent, refundEvent } from '../../../testing/pack-events.ts'
import { startTestApi, type TestApi } from '../../../testing/start-test-api.ts'
import { createSubscriber } from '../../../testing/subscriber.ts'
import { withTransaction } from '../../db/transaction.ts'
import { readEvent } from '../../stripe/event.ts'
import { markBegunFree } from '../accounts/repository.ts'
import { insertFreeOwner } from '../customers/repository.ts'
import { sendDelivery } from '../emails/sender.ts'
import { receiveEvent } from '../webhooks/intake.ts'
import { applyCorrection } from './apply.ts'
import { requestCorrection } from './service.ts'

const ROUNDS = 5

let api: TestApi
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => await api.close())

/** Stripe sends an event again that was answered with an error. */
async function receive(json: Json): Promise<void> {
  const event = readEvent(json)
  if (!event) throw new Error('The event cannot be read')
  for (let tries = 0; tries < 20; tries += 1) {
    const isTaken = await receiveEvent(api.deps, event).then(
      () => true,
      () => false,
    )
    if (isTaken) return
  }
  throw new Error(`${event.type} was never taken`)
}

/** What is sent of the mails to a customer that wait. */
async function sendMails({ customer }: PackBuyer): Promise<string[]> {
  const queued = await api.deps.db
    .selectFrom('emailDeliveries as mail')
    .innerJoin('customers', 'customers.id', 'mail.customerId')
    .select(['mail.id', 'mail.kind'])
    .where('customers.stripeCustomerId', '=', customer)
    .where('mail.status', '=', 'queued')
    .where('mail.kind', 'not like', 'admin_%')
    .execute()
  for (const { id } of queued) await sendDelivery(api.deps, id)
  return queued.map(({ kind }) => kind).toSorted()
}

/** A guest who bought 1,000 credits, and whose mails came back. */
async function buyPack(known: Partial<PackBuyer> = {}): Promise<PackBuyer> {
  const { email } = newPackBuyer(known)
  const { id: customer } = await api.sandbox.stripe.customers.create({ email })
  const buyer = newPackBuyer({ customer, email })
  await receive(packEvent(buyer))
  await sendMails(buyer)
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ outcome: 'bounced' })
    .where('customerId', 'in', (eb) =>
      eb.selectFrom('customers').select('id').where('stripeCustomerId', '=', customer),
    )
    .execute()
  return buyer
}

const url = ({ session }: PackBuyer) => `${api.url}/api/billing/checkout-session/${session}`
const state = async (buyer: PackBuyer) =>
  (await (await fetch(`${url(buyer)}/token-mail`)).json()) as Record<string, unknown>
const correct = (buyer: PackBuyer, email: string) => postJson(`${url(buyer)}/address`, { email })
const rightAddress = ({ session }: PackBuyer) => `right-${session.slice(-16)}@example.com`
const REFUSED = { status: 409, code: 'address_not_correctable' }

async function correctTo(buyer: PackBuyer, email: string): Promise<void> {
  expect((await correct(buyer, email)).status).toBe(202)
  await applyCorrection(api.deps, buyer.session)
}

test('a guest whose mails came back gives another address once: the token and the news of the credits go there', async () => {
  const buyer = await buyPack()
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  const [token = ''] = await tokensOf(api, accountId)
  expect(await state(buyer)).toMatchObject({ state: 'returned', can_correct: true })
  const newEmail = rightAddress(buyer)
  expect((await correct(buyer, newEmail)).status).toBe(202)
  expect(await state(buyer)).toMatchObject({ state: 'correcting', corrected_to: newEmail })
  await applyCorrection(api.deps, buyer.session)
  await applyCorrection(api.deps, buyer.session)
  expect(await sendMails(buyer)).toEqual(['address_changed', 'credits_added', 'welcome'])
  expect(await state(buyer)).toMatchObject({ state: 'sent', can_correct: false })
  expect(await accountOf(api.deps.db, buyer.customer)).toEqual({ accountId, credits: 1000 })
  expect(await tokensOf(api, accountId)).toEqual([token])
  const mails = await api.sandbox.mails(newEmail)
  expect(mails).toHaveLength(2)
  expect(mails.filter(({ text }) => text.includes(token))).toHaveLength(1)
  expect(mails.filter(({ text }) => text.includes('Balance: 1,000 credits'))).toHaveLength(1)
  expect(await api.sandbox.stripe.customers.retrieve(buyer.customer)).toMatchObject({ email: newEmail })
  expect(await errorOf(await correct(buyer, 'third@example.com'))).toMatchObject(REFUSED)
})

test('credits that are corrected to the address of an account go there, and its token stays the only one', async () => {
  const { accountId, email, token } = await createSubscriber(api.deps, { tier: 'personal' })
  const buyer = await buyPack()
  await correctTo(buyer, email.toUpperCase())
  expect(await accountOf(api.deps.db, buyer.customer)).toEqual({ accountId, credits: 1000 })
  expect(await tokensOf(api, accountId)).toEqual([token])
  const lines = api.deps.db.selectFrom('creditChanges').select('kind').where('accountId', '=', accountId)
  expect(await lines.execute()).toEqual([{ kind: 'purchase' }])
  await sendMails(buyer)
  const mails = await api.sandbox.mails(email)
  expect(mails.map(({ subject }) => subject)).toEqual(['1,000 credits added to your KAMIYO MCP account'])
  expect(await state(buyer)).toMatchObject({ state: 'not_sent', can_correct: false })
})

test('credits that are corrected to the address of an account without a token bring it one', async () => {
  const buyer = await buyPack()
  const before = await accountOf(api.deps.db, buyer.customer)
  const email = rightAddress(buyer)
  await api.deps.db
    .insertInto('customers')
    .values({ stripeCustomerId: `cus_of_${email}`, email })
    .execute()
  await correctTo(buyer, email)
  const { accountId, credits } = await accountOf(api.deps.db, buyer.customer)
  expect([accountId === before.accountId, credits]).toEqual([false, 1000])
  const [token = '', ...others] = await tokensOf(api, accountId)
  expect(others).toEqual([])
  await sendMails(buyer)
  const welcomes = (await api.sandbox.mails(email)).filter(({ text }) => text.includes(token))
  expect(welcomes).toHaveLength(1)
  expect(await state(buyer)).toMatchObject({ state: 'sent' })
})

test('whoever has proved the address keeps their account, and has the credits in it', async () => {
  const buyer = await buyPack()
  const email = rightAddress(buyer)
  const home = await withTransaction(api.deps.db, async (tx) => {
    const accountId = await insertFreeOwner(tx, email)
    await markBegunFree(tx, accountId, new Date())
    return accountId
  })
  await correctTo(buyer, email)
  expect(await accountOf(api.deps.db, buyer.customer)).toEqual({ accountId: home, credits: 1000 })
  const owners = api.deps.db
    .selectFrom('customers')
    .select('id')
    .where('userId', '=', home)
    .where('stripeCustomerId', 'is', null)
    .where('deletedAt', 'is', null)
  expect(await owners.execute()).toHaveLength(1)
})

test('credits that others have bought with the same address stay together, and support helps', async () => {
  const first = await buyPack()
  const second = await buyPack({ email: first.email })
  for (const buyer of [first, second]) {
    expect(await state(buyer)).toMatchObject({ can_correct: false })
    expect(await errorOf(await correct(buyer, rightAddress(buyer)))).toMatchObject(REFUSED)
  }
})

test('where the seller does not offer it, no address is taken for credits', async () => {
  const { session: sessionId } = await buyPack()
  const request = { sessionId, email: 'right@example.com', ip: '127.0.0.1' }
  await expect(
    requestCorrection(api.deps, request, { ...orderRules, allowAddressCorrection: false }),
  ).rejects.toMatchObject({ code: 'address_not_correctable' })
})

test('of many corrections of a pack at once one is taken', async () => {
  const buyer = await buyPack()
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) => correct(buyer, `${index}-${rightAddress(buyer)}`)),
  )
  expect(replies.map(({ status }) => status).toSorted()).toEqual([202, ...Array<number>(7).fill(409)])
})

test('a refund while the credits move to another account takes them back there, once', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { accountId, email } = await createSubscriber(api.deps, { tier: 'personal' })
    const buyer = await buyPack()
    expect((await correct(buyer, email)).status).toBe(202)
    const refund = refundEvent(buyer, { id: `re_${buyer.charge}`, amount: 600 })
    await Promise.all([applyCorrection(api.deps, buyer.session), receive(refund)])
    expect(await accountOf(api.deps.db, buyer.customer)).toEqual({ accountId, credits: 600 })
    const grant = await api.deps.db
      .selectFrom('creditGrants')
      .select(['accountId', 'remainingMillis'])
      .where('sourceId', '=', buyer.session)
      .executeTakeFirst()
    expect(grant).toEqual({ accountId, remainingMillis: 600_000 })
    await sendMails(buyer)
    const mails = await api.sandbox.mails(email)
    expect(mails.filter(({ subject }) => subject.startsWith('400 credits taken back'))).toHaveLength(1)
  }
})
