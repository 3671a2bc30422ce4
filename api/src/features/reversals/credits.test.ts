import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accountOf } from '../../../testing/account-of.ts'
import type { Json } from '../../../testing/events.ts'
import { sendAll } from '../../../testing/outbox.ts'
import {
  disputeEvent,
  newPackBuyer,
  type PackBuyer,
  packEvent,
  refundEvent,
} from '../../../testing/pack-events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { takeSpent } from '../metering/testing/take-spent.ts'
import { sweepEvents } from '../webhooks/sweep.ts'

const RUNS = 15

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'operator@kamiyo.example' })
})
afterAll(async () => await api.close())

/** Someone who bought 1,000 credits for $15, and has used some of them. */
async function buyAndUse(used: number): Promise<PackBuyer> {
  const buyer = newPackBuyer()
  await api.deliver(packEvent(buyer))
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  if (used > 0) await takeSpent(api.deps.db, accountId, used * 1000)
  await sendAll(api)
  return buyer
}

async function stateOf(buyer: PackBuyer) {
  const { credits } = await accountOf(api.deps.db, buyer.customer)
  const { takenBackMillis, unrecoveredMillis } = await api.deps.db
    .selectFrom('creditPurchases')
    .select(['takenBackMillis', 'unrecoveredMillis'])
    .where('sessionId', '=', buyer.session)
    .executeTakeFirstOrThrow()
  return { credits, takenBack: takenBackMillis / 1000, unrecovered: unrecoveredMillis / 1000 }
}

/** The changes of the credits, as the ledger lists them. */
async function linesOf(buyer: PackBuyer) {
  const { accountId } = await accountOf(api.deps.db, buyer.customer)
  return await api.deps.db
    .selectFrom('creditChanges')
    .select(['kind', 'amountMillis', 'balanceMillis'])
    .where('accountId', '=', accountId)
    .orderBy('id')
    .execute()
}

const deliver = async (...events: Json[]) => {
  for (const event of events) await api.deliver(event)
}

test.each([
  ['in full, with nothing used', 0, 1500, { credits: 0, takenBack: 1000, unrecovered: 0 }],
  ['in full, with 600 used', 600, 1500, { credits: 0, takenBack: 400, unrecovered: 600 }],
  ['in full, with everything used', 1000, 1500, { credits: 0, takenBack: 0, unrecovered: 1000 }],
  ['to two fifths, with 600 used', 600, 600, { credits: 0, takenBack: 400, unrecovered: 0 }],
  ['to a third, with 100 used', 100, 500, { credits: 566.667, takenBack: 333.333, unrecovered: 0 }],
])('a refund %s takes back what is left of its share and no more', async (_what, used, amount, expected) => {
  const buyer = await buyAndUse(used)
  await deliver(refundEvent(buyer, { id: `re_${buyer.charge}`, amount }))
  expect(await stateOf(buyer)).toEqual(expected)
})

test('a refund touches no other pack of the account', async () => {
  const first = await buyAndUse(0)
  const second = newPackBuyer({ customer: first.customer, email: first.email })
  await deliver(packEvent(second), refundEvent(first, { id: `re_${first.charge}`, amount: 1500 }))
  expect((await stateOf(second)).credits).toBe(1000)
  const { remainingMillis } = await api.deps.db
    .selectFrom('creditGrants')
    .select('remainingMillis')
    .where('sourceId', '=', second.session)
    .executeTakeFirstOrThrow()
  expect(remainingMillis).toBe(1_000_000)
})

test('a refund that fails gives back what it had taken', async () => {
  const buyer = await buyAndUse(600)
  const refund = { id: `re_${buyer.charge}`, amount: 1500 }
  await deliver(refundEvent(buyer, refund))
  await deliver(refundEvent(buyer, { ...refund, status: 'failed', after: 30 }))
  expect(await stateOf(buyer)).toEqual({ credits: 400, takenBack: 0, unrecovered: 0 })
  expect(await linesOf(buyer)).toEqual([
    { kind: 'purchase', amountMillis: 1_000_000, balanceMillis: 1_000_000 },
    { kind: 'refund', amountMillis: -400_000, balanceMillis: 0 },
    { kind: 'refund_failed', amountMillis: 400_000, balanceMillis: 400_000 },
  ])
})

test('a dispute takes back what is left when it is lost, not before', async () => {
  const buyer = await buyAndUse(250)
  await deliver(disputeEvent(buyer, 'created', { status: 'needs_response' }))
  expect((await stateOf(buyer)).credits).toBe(750)
  await deliver(disputeEvent(buyer, 'closed', { status: 'lost', after: 40 }))
  expect(await stateOf(buyer)).toEqual({ credits: 0, takenBack: 750, unrecovered: 250 })
  expect((await sendAll(api)).toSorted()).toEqual([
    'admin_dispute cancelled',
    'admin_dispute sent',
    'credits_taken_back sent',
  ])
  const mails = api.provider.mails.slice(-2).map(({ text }) => text.replaceAll(/\s+/g, ' '))
  const told = (to: string) => mails.find((text) => text.includes(to))
  expect(told('decided in the customer’s favour')).toContain(
    '750 credits taken back; 250 credits had been used',
  )
  expect(told('decided the dispute over your payment')).toContain('so you keep the $15')
  expect(await linesOf(buyer)).toEqual([
    { kind: 'purchase', amountMillis: 1_000_000, balanceMillis: 1_000_000 },
    { kind: 'dispute_lost', amountMillis: -750_000, balanceMillis: 0 },
  ])
})

test('what a lost dispute took comes back when the bank changes its mind', async () => {
  const buyer = await buyAndUse(0)
  await deliver(disputeEvent(buyer, 'closed', { status: 'lost', after: 40 }))
  await deliver(disputeEvent(buyer, 'closed', { status: 'won', after: 50 }))
  expect(await stateOf(buyer)).toEqual({ credits: 1000, takenBack: 0, unrecovered: 0 })
  expect((await linesOf(buyer)).map(({ kind }) => kind)).toEqual(['purchase', 'dispute_lost', 'dispute_won'])
  expect(await sendAll(api)).toContain('credits_taken_back cancelled')
})

test('a buyer who was told that credits were taken is told once when they are given back, and what is left', async () => {
  const buyer = await buyAndUse(600)
  const refund = { id: `re_${buyer.charge}`, amount: 1500 }
  await deliver(refundEvent(buyer, refund))
  expect(await sendAll(api)).toContain('credits_taken_back sent')
  const failed = refundEvent(buyer, { ...refund, status: 'failed', after: 30 })
  await deliver(failed, { ...failed, id: `${String(failed['id'])}_again` })
  const states = await sendAll(api)
  expect(states.filter((state) => state.startsWith('credits_'))).toEqual(['credits_given_back sent'])
  const mail = api.provider.mails.findLast(({ to }) => to === buyer.email)
  expect(mail?.subject).toBe('400 credits given back to your KAMIYO MCP account')
  const text = mail?.text.replaceAll(/\s+/g, ' ')
  expect(text).toContain('The refund of $15 for the Starter pack did not go through')
  expect(text).toContain('Balance: 400 credits')
  expect(mail?.html).toContain('did not go through')
})

test('a buyer who was told that a lost dispute took credits is told when the bank changes its mind', async () => {
  const buyer = await buyAndUse(250)
  await deliver(disputeEvent(buyer, 'closed', { status: 'lost', after: 40 }))
  expect(await sendAll(api)).toContain('credits_taken_back sent')
  await deliver(disputeEvent(buyer, 'closed', { status: 'won', after: 50 }))
  expect(await sendAll(api)).toContain('credits_given_back sent')
  const mail = api.provider.mails.findLast(({ to }) => to === buyer.email)
  expect(mail?.subject).toBe('750 credits given back to your KAMIYO MCP account')
  expect(mail?.text.replaceAll(/\s+/g, ' ')).toContain('the payment of $15 for the Starter pack stands')
})

test('a buyer hears of credits given back only where they heard that these were taken', async () => {
  const buyer = await buyAndUse(0)
  const refundOf = (amount: number, how: { status?: string; after?: number } = {}) =>
    refundEvent(buyer, { id: `re_${amount}_${buyer.charge}`, amount, ...how })
  await deliver(refundOf(600))
  expect(await sendAll(api)).toContain('credits_taken_back sent')
  await deliver(refundOf(900), refundOf(900, { status: 'failed', after: 30 }))
  const states = await sendAll(api)
  expect(states).toContain('credits_taken_back cancelled')
  expect(states).toContain('credits_given_back cancelled')
})

test('a buyer who has nothing left is told that the tokens are refused, and one who has another pack is not', async () => {
  const wordsFor = async (buyer: PackBuyer) => {
    await deliver(refundEvent(buyer, { id: `re_${buyer.charge}`, amount: 1500 }))
    expect(await sendAll(api)).toContain('credits_taken_back sent')
    return api.provider.mails.findLast(({ to }) => to === buyer.email)?.text.replaceAll(/\s+/g, ' ')
  }
  const alone = await wordsFor(await buyAndUse(0))
  expect(alone).toContain('Nothing is left in your account that pays for calls, so its tokens are refused.')
  expect(alone).not.toContain('Your other credits')
  const first = await buyAndUse(0)
  await deliver(packEvent(newPackBuyer({ customer: first.customer, email: first.email })))
  await sendAll(api)
  const beside = await wordsFor(first)
  expect(beside).toContain('Your other credits are as they were.')
  expect(beside).not.toContain('refused')
})

test('the operator is told once what a refund took back and what had been used', async () => {
  const buyer = await buyAndUse(999)
  const refund = refundEvent(buyer, { id: `re_${buyer.charge}`, amount: 1500 })
  await deliver(refund, { ...refund, id: `${String(refund['id'])}_again` })
  expect((await sendAll(api)).toSorted()).toEqual(['admin_refund sent', 'credits_taken_back sent'])
  const mail = api.provider.mails.find(({ text }) =>
    text.includes('999 credits had been used or had expired'),
  )
  expect(mail?.text).toContain('1 credit taken back')
  expect(mail?.text).not.toContain('your choice in the catalogue')
})

test('the buyer is told once for each refund what it took, what is left, and whom to ask', async () => {
  const buyer = await buyAndUse(250)
  const refunds = [600, 150].map((amount, index) => ({ id: `re_${index}_${buyer.charge}`, amount }))
  for (const refund of refunds) {
    const pending = refundEvent(buyer, { ...refund, status: 'pending' })
    const made = refundEvent(buyer, { ...refund, after: 30 })
    await deliver(pending, made, { ...pending, id: `${String(pending['id'])}_again` })
    await sendAll(api)
  }
  const mails = api.provider.mails.filter(({ to }) => to === buyer.email).slice(-2)
  expect(mails.map(({ subject }) => subject)).toEqual([
    '400 credits taken back from your KAMIYO MCP account',
    '100 credits taken back from your KAMIYO MCP account',
  ])
  const texts = mails.map(({ text }) => text.replaceAll(/\s+/g, ' '))
  expect(texts[0]).toContain('$6 of your payment for the Starter pack goes back to you.')
  expect(texts.map((text) => /Balance: [\d,]+ credits/.exec(text)?.[0])).toEqual([
    'Balance: 350 credits',
    'Balance: 250 credits',
  ])
  for (const text of texts) expect(text).toContain('answer this e-mail')
})

test('a refund that failed before its mail was sent is not told to the buyer, nor one that took nothing', async () => {
  const buyer = await buyAndUse(600)
  const refund = { id: `re_${buyer.charge}`, amount: 1500 }
  await deliver(refundEvent(buyer, refund), refundEvent(buyer, { ...refund, status: 'failed', after: 30 }))
  expect(await sendAll(api)).toContain('credits_taken_back cancelled')
  const used = await buyAndUse(1000)
  await deliver(refundEvent(used, { id: `re_${used.charge}`, amount: 1500 }))
  expect(await sendAll(api)).toEqual(['admin_refund sent'])
})

test('a payment that went back before its checkout was heard of leaves nothing, in every order of the events', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (order) => {
      const buyer = newPackBuyer()
      const events = [
        packEvent(buyer, 'completed', { overrides: { payment_status: 'unpaid' } }),
        packEvent(buyer, 'async_payment_succeeded', { after: 5 }),
        refundEvent(buyer, { id: `re_1_${buyer.charge}`, amount: 600 }),
        refundEvent(buyer, { id: `re_2_${buyer.charge}`, amount: 900, status: 'pending' }),
        refundEvent(buyer, { id: `re_2_${buyer.charge}`, amount: 900, after: 30 }),
      ]
      const shuffled = [...events, ...events]
        .map((event) => ({ event, key: order.next().value ?? 0 }))
        .toSorted((one, other) => one.key - other.key)
      await deliver(...shuffled.map(({ event }) => event))
      await sweepEvents(api.deps)
      expect(await stateOf(buyer)).toEqual({ credits: 0, takenBack: 1000, unrecovered: 0 })
    }),
    { numRuns: RUNS },
  )
}, 60_000)
