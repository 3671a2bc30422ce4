import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf } from '../../../testing/account-of.ts'
import { event, type Json } from '../../../testing/events.ts'
import { operatorOf } from '../../../testing/operator.ts'
import { sendAll } from '../../../testing/outbox.ts'
import {
  customerEvent,
  newPackBuyer,
  type PackBuyer,
  packEvent,
  refundEvent,
} from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { findStanding } from '../standing/find-standing.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'ops@example.com' })
})
afterAll(async () => await api.close())

async function deliver(...events: Json[]): Promise<void> {
  for (const each of events) expect((await api.deliver(each)).status).toBe(200)
}

/** A pack whose bank debit is on its way. */
async function order(): Promise<PackBuyer> {
  const buyer = newPackBuyer()
  await deliver(packEvent(buyer, 'completed', { overrides: { payment_status: 'unpaid' } }))
  await sendAll(api)
  return buyer
}

const deletionOf = ({ customer, startedAt }: PackBuyer, after = 10) =>
  event('customer.deleted', { id: customer, object: 'customer' }, startedAt + after)

const settled = (buyer: PackBuyer) => packEvent(buyer, 'async_payment_succeeded', { after: 20 })

async function attention({ session }: PackBuyer): Promise<Json[]> {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { reversals: Json[] }).reversals.filter(({ id }) => id === session)
}

async function page({ session }: PackBuyer): Promise<unknown> {
  const answer = await fetch(`${api.url}/api/billing/checkout-session/${session}/token-mail`)
  return ((await answer.json()) as Json)['state']
}

const mailsTo = ({ email }: PackBuyer) =>
  api.provider.mails.filter(({ to, subject }) => to === email && !/on its way/.test(subject))

test('credits that are paid for after the customer was deleted are not given, and are told to both sides, once', async () => {
  const buyer = await order()
  await deliver(deletionOf(buyer), settled(buyer), settled(buyer))
  expect((await sendAll(api)).sort()).toEqual(['admin_late_payment sent', 'credits_payment_after_end sent'])
  expect((await accountOf(api.deps.db, buyer.customer)).credits).toBe(0)
  const [told, ...others] = mailsTo(buyer)
  expect(others).toEqual([])
  expect(told?.text.replaceAll(/\s+/g, ' ')).toMatch(/\$15 .*Starter.*no credits.*answer this e-mail/)
  expect(await attention(buyer)).toMatchObject([
    { kind: 'late_payment', status: 'customer_deleted', is_settled: false, amount: 1500 },
  ])
  expect(await page(buyer)).toBe('not_sent')
  await deliver(refundEvent(buyer, { id: `re_${buyer.charge}`, amount: 1500, after: 30 }))
  expect(await attention(buyer)).toEqual([])
  expect(await sendAll(api)).toEqual(['admin_refund sent'])
  const refund = api.provider.mails.findLast(({ subject }) => /refunded/.test(subject))
  expect(refund?.text).not.toMatch(/had been used/)
})

test('a deletion that is heard of after the later payment is told all the same, and nobody is welcomed', async () => {
  const buyer = await order()
  await deliver(settled(buyer), deletionOf(buyer))
  expect((await sendAll(api)).sort()).toEqual([
    'admin_late_payment sent',
    'admin_token_issued cancelled',
    'credits_added cancelled',
    'credits_payment_after_end sent',
    'welcome cancelled',
  ])
  expect(await attention(buyer)).toHaveLength(1)
})

test('a deletion after the payment is no late payment, whatever is heard of again', async () => {
  const buyer = await order()
  await deliver(settled(buyer))
  await sendAll(api)
  await deliver(deletionOf(buyer, 30), { ...settled(buyer), id: `evt_again_${buyer.session}` })
  expect(await sendAll(api)).toEqual([])
  expect(await attention(buyer)).toEqual([])
})

async function revenueOfCredits(): Promise<number> {
  const { values } = await api.deps.metrics.revenue.get()
  return values.find(({ labels }) => labels.tier === 'credits')?.value ?? 0
}

test('credits that are paid for too late are revenue, once, and a pack for nothing is nobody’s news', async () => {
  const buyer = await order()
  const before = await revenueOfCredits()
  await deliver(deletionOf(buyer), settled(buyer), { ...settled(buyer), id: `evt_again_${buyer.session}` })
  expect((await revenueOfCredits()) - before).toBe(15)
  const nothing = newPackBuyer()
  const overrides = { payment_status: 'unpaid', amount_total: 0 }
  await deliver(packEvent(nothing, 'completed', { overrides }), deletionOf(nothing))
  await sendAll(api)
  await deliver(packEvent(nothing, 'async_payment_succeeded', { after: 20, overrides: { amount_total: 0 } }))
  expect(await sendAll(api)).toEqual([])
})

test('credits of an account that nobody has any more serve nobody, in words as in fact', async () => {
  const buyer = await order()
  await deliver(settled(buyer), deletionOf(buyer))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  expect(await findStanding(api.deps, String(accountId))).toBeUndefined()
})

test('a deletion that is heard of later makes no payment late while another customer of the account is there', async () => {
  const buyer = await order()
  const other = newPackBuyer({ email: buyer.email })
  await deliver(packEvent(other), settled(buyer), deletionOf(buyer))
  await sendAll(api)
  expect(await attention(buyer)).toEqual([])
})

test('credits go to the account while another customer of it is there', async () => {
  const buyer = await order()
  const other = newPackBuyer({ email: buyer.email })
  await deliver(packEvent(other), customerEvent(other, 'updated', 5), deletionOf(buyer), settled(buyer))
  expect((await accountOf(api.deps.db, buyer.customer)).credits).toBe(2000)
})
